import type * as z from "zod";
import type { Roster } from "../expand/selection.js";
import type { FaultPart, PlayedStep, Stage } from "../players/stage.js";
import type { Action, Backbone, Scenario } from "../scenario.js";
import type { Context } from "../source/context.js";
import type { Path } from "../source/problem.js";
import type { Trigger } from "../triggers/trigger.js";

/** What the expansion of a step may use. */
export interface StepSite {
  /** The path of the step's own value in the file. */
  readonly path: Path;
  readonly context: Context;
  readonly roster: Roster;
  readonly backbones: readonly Backbone[];
  /** The event for which the step waits. Undefined: the step has a time. */
  readonly when: Trigger | undefined;
}

/** A file that a step names: the step puts the file, or needs it to be there. */
interface NamedFile {
  readonly name: string;
  readonly isPut: boolean;
}

/** How a step is written: the value of its key, and the action that the parser makes of it. */
export interface WrittenStep<A extends Action, Input> {
  /** The schema of the value, with a description for editors. */
  readonly schema: z.ZodType<Input>;
  /** Returns the validated action, as plain data. Problems go to the site's context. */
  expand(input: Input, site: StepSite): A;
  /** Whether the step's nodes may act one after another, so that the step may have an `over`. */
  readonly takesTime?: boolean;
  /** Whether the step can be undone after a while, so that it may have a `for`. */
  readonly endsItself?: boolean;
  /** Finds the file that the step names. */
  file?(input: Input): NamedFile | undefined;
}

/** The stage that a step acts on, and the functions by which it reports its results. */
export interface Cue extends Pick<PlayedStep, "done" | "failed"> {
  readonly stage: Stage;
  readonly scenario: Scenario;
  /** The step, which is passed to the stage together with an operation. The stage reports the operation's end to it later. */
  readonly played: PlayedStep;
  /** The name of a host: a node, or the tracker. */
  nameOf(host: number): string;
  /** Reports whether a node was in the right state, so that the step changed it. `why`: the reason if it did not. */
  tell(changed: boolean, why: string): void;
  /**
   * Makes a number from 0 to 1 from the scenario's seed, from the step, and from `what`. A step with another action, time or event gets other
   * numbers. If two steps of a file are alike in these, the second gets other numbers than the first. So does a step that is set off again.
   */
  draw(what: string): number;
  /** Whether the step is undone after a time. */
  readonly lasts: boolean;
  /** Calls `undo` when the step's time (`for`) is over. `undo` returns whether it changed anything. */
  undoLater(undo: () => boolean): void;
}

/**
 * Everything about one kind of step: one row of the table in `steps.ts`. A row has either `act`, which is called for each
 * node of the step, or `happen`, which is called once.
 */
export interface StepKind<A extends Action = Action, Input = unknown> {
  /** How the step is written. Left out: the step has no key of its own, but is another form of a step that has one. */
  readonly written?: WrittenStep<Action, Input>;
  /** Whether the step is a put, get or remove, which must succeed unless it has `mayFail`. Any other step only has to change something. */
  readonly isOperation?: boolean;
  /**
   * The kind of fault that the step needs. A world that cannot play this fault refuses a scenario with such a step,
   * unless the step can be left out.
   */
  needs?(action: A): FaultPart | undefined;
  /** Whether a world that cannot play the step plays the scenario without the step, and says so. */
  readonly canBeLeftOut?: boolean;
  /**
   * Whether the timeline of a report has a line for the step. Left out: yes, unless the step is an operation. For nodes that come and go
   * the timeline has lines anyway, which also say what followed.
   */
  isTold?(action: A): boolean;
  /** Whether the step starts nodes that do not run. */
  readonly startsNodes?: boolean;
  /** A sentence for the top of the report of a run with such a step. */
  readonly note?: string;
  /** Whether a node may be drawn for the step now. Left out: any node may. */
  isCandidate?(action: A, node: number, stage: Stage): boolean;
  /** Describes the step in a few words, for the timeline and the report. `whose`: its hosts, in words. */
  label(action: A, whose: string, scenario: Scenario): string;
  /** The number of replicas of each chunk that the step asks for; 0: the network's number. */
  replicas?(action: A): number;
  /**
   * Called at the moment of the event for which the step waits. At that moment the program that caused the event has not gone on, and the
   * step is not played yet.
   */
  atOnce?(action: A, stage: Stage): unknown;
  /** Called for each node of the step. */
  act?(action: A, node: number, cue: Cue): void;
  /** Called once, with all hosts of the step. */
  happen?(action: A, hosts: readonly number[], cue: Cue): void;
}
