import type { Evidence } from "./evidence.js";

/** A transfer of a chunk. Times are in ticks. */
export interface Move {
  readonly from: number;
  readonly until: number;
  readonly source: number;
  readonly target: number;
  readonly chunk: number;
  readonly bytes: number;
  /** The outcome as in `History.outcomes`: `OK`, or how the transfer failed. */
  readonly outcome: string;
}

/** Reads a transfer from row `row` of the run's table. */
export function moveOf({ history, through }: Evidence, row: number): Move {
  const { start, duration, source, target, chunk, outcome } = history.transfers;
  const from = start[row] as number;
  return {
    from,
    until: from + (duration[row] as number),
    source: source[row] as number,
    target: target[row] as number,
    chunk: chunk[row] as number,
    bytes: through.chunks.bytes[chunk[row] as number] as number,
    outcome: history.outcomes[outcome[row] as number] as string,
  };
}

export function came({ outcome }: Move): boolean {
  return outcome === "OK";
}

/** Whether the transfer's bytes did not come in time. Other failures say nothing about how fast a link is. */
export function isLate({ outcome }: Move): boolean {
  return outcome === "DEADLINE_EXCEEDED";
}

/** Whether the source refused the transfer because it was busy with other readers. */
export function wasRefused({ outcome }: Move): boolean {
  return outcome === "RESOURCE_EXHAUSTED";
}
