/** A line of a trace, or a part of a line: the state of a node, when it began, and when it ended if the trace says so. */
export interface TraceRecord {
  /** The name that the trace gives the node. */
  readonly id: string;
  readonly up: boolean;
  /** The time at which the state began, in ms of the trace's own time. */
  readonly start: number;
  /** The time at which the state ended; undefined when a line gives only a change. */
  readonly end?: number;
  readonly line: number;
}

/** Collects the records that the readers of the formats find. */
export interface TraceRecords {
  readonly records: TraceRecord[];
  /** The nodes of the trace, in the order of their first mention. Some of them have no record. */
  readonly ids: Set<string>;
  /** The number of lines about puts and gets, which are not played. */
  operations: number;
}

/** Converts a time in seconds to ms; undefined for everything else. */
export function seconds(cell: string | undefined): number | undefined {
  const value = cell === undefined || !/^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number.NaN : Number(cell);
  return value < 1e12 ? value * 1000 : undefined;
}
