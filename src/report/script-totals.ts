import type { Millis } from "../runtime/clock.js";

/** Results of a scenario's steps. Puts, gets and removes count once for each node that was to act. */
export interface ScriptTotals {
  /** Steps that were played. */
  readonly steps: number;
  readonly operations: number;
  readonly succeeded: number;
  /** Operations that failed although they had to succeed; and those that were allowed to fail. */
  readonly failed: number;
  readonly excused: number;
  /** Operations that had to succeed and were not over at the end. */
  readonly unfinished: number;
  /** Steps that changed nothing. */
  readonly withoutEffect: number;
  /** Steps with a problem. */
  readonly troubled: number;
  /** The first hundred problems, in the order of time. */
  readonly problems: readonly StepProblem[];
}

/** A step that did not do what it should. */
export interface StepProblem {
  readonly time: Millis;
  /** What the step should do, in a few words. */
  readonly text: string;
  /** file:line */
  readonly where: string;
  readonly outcome: "failed" | "failed, as it may" | "unfinished" | "no effect" | "not played";
  /** How many of its acts had the problem. */
  readonly count: number;
  readonly acts: number;
  /** Reason of the first one. */
  readonly why: string;
}
