import type { Millis } from "../runtime/clock.js";

/** What went wrong in a run: a check that failed, and the first object where it did. */
export interface Failure {
  /** Name of the check; or the text of an expectation that does not hold. */
  readonly check: string;
  /** The object in the network's words, without figures that change from run to run; empty if the check names none. */
  readonly object: string;
  /** The figures, in words. */
  readonly detail: string;
  /** The scenario time since which the check fails, in ms, as far as it is known. */
  readonly since?: Millis;
}

/** Whether two runs fail alike: by the same check, at the same object. */
export function isSameFailure(
  a: Pick<Failure, "check" | "object"> | undefined,
  b: Pick<Failure, "check" | "object"> | undefined,
): boolean {
  return a !== undefined && b !== undefined && a.check === b.check && a.object === b.object;
}
