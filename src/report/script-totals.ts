import type { Millis } from "../runtime/clock.js";

/** The results of a scenario's steps. Puts, gets and removes count once for each node that was to act. */
export interface ScriptTotals {
  /** The number of steps that were played. */
  readonly steps: number;
  readonly operations: number;
  readonly succeeded: number;
  /** The number of operations that failed although they had to succeed; and the number of those that failed and were allowed to fail. */
  readonly failed: number;
  readonly excused: number;
  /** The number of operations that had to succeed and were not over at the end. */
  readonly unfinished: number;
  /** The number of steps that changed nothing. */
  readonly withoutEffect: number;
  /** The number of steps with a problem. */
  readonly troubled: number;
  /** The first hundred problems, in the order of time. */
  readonly problems: readonly StepProblem[];
}

/** A step that did not do what it should. */
export interface StepProblem {
  readonly time: Millis;
  /** What the step should do, in a few words. */
  readonly text: string;
  /** The file and the line of the step, as file:line. */
  readonly where: string;
  readonly outcome: "failed" | "failed, as it may" | "unfinished" | "no effect" | "not played";
  /** The number of the step's acts that had the problem. */
  readonly count: number;
  readonly acts: number;
  /** The reason why the first of these acts had the problem. */
  readonly why: string;
}
