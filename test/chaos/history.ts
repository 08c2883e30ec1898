/** Milliseconds of the machine's monotonic clock, the same for all processes. */
export type Moment = number;

export function now(): Moment {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Versions of a name are numbered from 1; 0: there is no such file. */
export const ABSENT = 0;

interface Attempt {
  readonly client: string;
  readonly name: string;
  readonly start: Moment;
  readonly end: Moment;
  /** The error that the client got, if the operation failed. */
  readonly error?: string;
}

/** A put or a removal. Those of one name come from one client, one after another; each makes the name's next version. */
export interface Write extends Attempt {
  readonly kind: "put" | "remove";
  readonly version: number;
  /** Bytes put. */
  readonly size: number;
  /** `done`: acknowledged. `refused`: certainly without effect. `unknown`: it takes effect as a whole, now or later, or never. */
  readonly outcome: "done" | "refused" | "unknown";
  /** Its client was killed in the middle, on purpose: the network is not to blame for the outcome. */
  readonly vanished?: boolean;
}

/** A read of a whole file, by anybody. */
export interface Read extends Attempt {
  readonly kind: "get";
  /** `damaged`: the read returned content that was never put. */
  readonly outcome: "done" | "failed" | "damaged";
  /** The version that was read, ABSENT included; undefined unless done. A removal's version is never read: it is ABSENT. */
  readonly seen?: number;
  /** Whether this is one of the last reads, after all faults were over. */
  readonly last?: boolean;
}

export type Operation = Write | Read;

/** A time without faults: an operation that begins and ends in it must succeed. */
export interface Quiet {
  readonly from: Moment;
  readonly to: Moment;
}
