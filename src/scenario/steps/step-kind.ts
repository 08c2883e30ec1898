import type { z } from "zod";
import type { Roster } from "../expand/selection.js";
import type { FaultPart, PlayedStep, Stage } from "../players/stage.js";
import type { Action, Backbone, Scenario } from "../scenario.js";
import type { Context } from "../source/context.js";
import type { Path } from "../source/problem.js";

/** What the expansion of a step may look at. */
export interface StepSite {
  /** Where the step's own value is in the file. */
  readonly path: Path;
  readonly context: Context;
  readonly roster: Roster;
  readonly backbones: readonly Backbone[];
}

/** A file that a step names: it puts the file, or needs it to be there. */
interface NamedFile {
  readonly name: string;
  readonly isPut: boolean;
}

/** How a step is written: the value beside its key, and what becomes of it. */
export interface WrittenStep<A extends Action, Input> {
  /** With a description, for editors. */
  readonly schema: z.ZodType<Input>;
  /** The validated action: plain data. What is wrong is noted in the site's context. */
  expand(input: Input, site: StepSite): A;
  /** Whether its nodes may act one after another: then `over` may stand beside it. */
  readonly takesTime?: boolean;
  /** Whether what it did can be undone after a while: then `for` may stand beside it. */
  readonly endsItself?: boolean;
  /** The file that it is about. */
  file?(input: Input): NamedFile;
}

/** What a step sees and tells while it is played. */
export interface Cue extends PlayedStep {
  readonly stage: Stage;
  readonly scenario: Scenario;
  /** The step, to be handed to the stage with an operation, whose end is told later. */
  readonly played: PlayedStep;
  /** Name of a host: a node, or the tracker. */
  nameOf(host: number): string;
  /** Tells that a node was in the state for it, or `why` not. */
  tell(changed: boolean, why: string): void;
  /** How to take back what was just done, when the step's time (`for`) is over. It tells whether that changed anything. */
  undoLater(undo: () => boolean): void;
}

/**
 * All that swarmlab knows of one kind of step: one row of the table in `steps.ts`. A step is played by `act`, for each of
 * its nodes, or by `happen`, at once; each row has one of the two.
 */
export interface StepKind<A extends Action = Action, Input = unknown> {
  /** Left out: it is another form of a step that is written under another key. */
  readonly written?: WrittenStep<Action, Input>;
  /** Whether it is a put, get or remove: it must succeed unless it `mayFail`. Others only have to change something. */
  readonly isOperation?: boolean;
  /** What the world must be able to do for it: a live world refuses a scenario with such a step, unless it can be left out. */
  readonly needs?: FaultPart;
  /** Whether a world that cannot do it plays the scenario without it, and says so. */
  readonly canBeLeftOut?: boolean;
  /** Whether it starts nodes that do not run. */
  readonly startsNodes?: boolean;
  /** What must be known to read the report of a run with such a step: a sentence. */
  readonly note?: string;
  /** Whether a node may be drawn for it now. Left out: any may. */
  isCandidate?(action: A, node: number, stage: Stage): boolean;
  /** What it does, in a few words, for the timeline and the report. `whose`: its hosts, in words. */
  label(action: A, whose: string, scenario: Scenario): string;
  /** Replicas of each chunk that it asks for; 0: the network's number. */
  replicas?(action: A): number;
  /** One of its nodes acts. */
  act?(action: A, node: number, cue: Cue): void;
  /** It happens, to all of its hosts at once. */
  happen?(action: A, hosts: readonly number[], cue: Cue): void;
}
