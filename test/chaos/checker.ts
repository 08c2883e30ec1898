import { ABSENT, type Operation, type Quiet, type Read, type Write } from "./history.js";

/** A guarantee that did not hold, with the operations that show it, in the order of time. */
export interface Violation {
  readonly what: string;
  readonly name: string;
  readonly history: readonly Operation[];
}

/**
 * Checks a history against what the network promises:
 * - each name is a linearizable register with one writer: a read returns a whole version, and once a version is acknowledged, or was
 *   read, no later read returns an older one. A write of unknown outcome took effect at some moment since its start, or never;
 * - what is read is what was put, byte for byte;
 * - whatever begins and ends while nothing is broken succeeds, and so do the last reads.
 */
export function violations(history: readonly Operation[], quiet: readonly Quiet[]): Violation[] {
  const byName = new Map<string, Operation[]>();
  for (const operation of history) {
    const known = byName.get(operation.name);
    if (known) known.push(operation);
    else byName.set(operation.name, [operation]);
  }
  const found: Violation[] = [];
  for (const [name, operations] of byName) {
    operations.sort((a, b) => a.start - b.start);
    for (const what of [...wrongReads(operations), ...failures(operations, quiet)])
      found.push({ what, name, history: operations });
  }
  return found;
}

function describe({ kind, client, start, end, ...rest }: Operation): string {
  const seen = "seen" in rest ? ` of version ${rest.seen}` : "version" in rest ? ` of version ${rest.version}` : "";
  return `the ${kind}${seen} by ${client} at ${(start / 1000).toFixed(3)} to ${(end / 1000).toFixed(3)} s`;
}

function isWrite(operation: Operation): operation is Write {
  return operation.kind !== "get";
}

/** Finds the reads of a name that saw what they must not see. A version may be in force from the start of its write on. */
function* wrongReads(operations: readonly Operation[]): Generator<string> {
  const writes = operations.filter(isWrite);
  const reads = operations.filter((operation): operation is Read => !isWrite(operation));
  /** Reads that are over, in the order of their ends. `write`: the position of the earliest write that the read can have seen. */
  const seen: { readonly end: number; readonly write: number }[] = [];
  for (const read of [...reads].sort((a, b) => a.end - b.end)) {
    if (read.outcome === "damaged") yield `${describe(read)} got what was never put: ${read.error ?? ""}`;
    if (read.outcome !== "done") continue;
    const earlier = seen.filter(({ end }) => end < read.start);
    const floor = earlier.reduce((most, { write }) => Math.max(most, write), lastDone(writes, read.start));
    const write = firstFit(writes, read, floor);
    if (write === undefined) yield `${describe(read)} saw what was over, or not yet begun, or refused`;
    else seen.push({ end: read.end, write });
  }
}

/** Position of the last write that was acknowledged before `moment`; -1: none was. */
function lastDone(writes: readonly Write[], moment: number): number {
  return writes.findLastIndex((write) => write.outcome === "done" && write.end < moment);
}

/** Position of the earliest write, from `floor` on, whose effect a read can have seen; -1 is the time before all writes. */
function firstFit(writes: readonly Write[], read: Read, floor: number): number | undefined {
  for (let at = floor; at < writes.length; at++) {
    const write = writes[at];
    if (write && write.start > read.end) return undefined;
    if (write?.outcome === "refused") continue;
    const left = !write || write.kind === "remove" ? ABSENT : write.version;
    if (left === read.seen) return at;
  }
  return undefined;
}

function* failures(operations: readonly Operation[], quiet: readonly Quiet[]): Generator<string> {
  for (const operation of operations) {
    if (operation.outcome === "done" || operation.outcome === "damaged") continue;
    if (operation.kind !== "get" && operation.vanished) continue;
    const last = operation.kind === "get" && operation.last;
    const calm = quiet.some(({ from, to }) => operation.start >= from && operation.end <= to);
    if (last || calm) yield `${describe(operation)} failed while nothing was broken: ${operation.error ?? ""}`;
  }
}
