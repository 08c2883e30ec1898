import type { Millis } from "../runtime/clock.js";

/** A failure of a run: a check that failed, and the first object for which it failed. */
export interface Failure {
  /** The name of the check; or the text of an expectation that does not hold. */
  readonly check: string;
  /** The name of the object, without figures that change from run to run; empty if the check names no object. */
  readonly object: string;
  /** What is wrong, in words and figures. */
  readonly detail: string;
  /** The scenario time since which the check fails, in ms, as far as it is known. */
  readonly since?: Millis;
}

/** Whether two failures are the same: the same check failed, for the same object. */
export function isSameFailure(
  a: Pick<Failure, "check" | "object"> | undefined,
  b: Pick<Failure, "check" | "object"> | undefined,
): boolean {
  return a !== undefined && b !== undefined && a.check === b.check && a.object === b.object;
}
