import { type Scenario, type Step, TRACKER } from "../scenario.js";
import type { Cue } from "../steps/step-kind.js";
import type { PlayedStep, Stage } from "./stage.js";

/** What a step sees and tells while it is played: begun -> its acts, each told of -> what they did is undone, where it ends itself. */
export class StepCue implements Cue {
  private ends = 0;

  constructor(
    readonly stage: Stage,
    readonly scenario: Scenario,
    readonly played: PlayedStep,
    private readonly step: Step,
    /** What the step does, in words. */
    private readonly text: string,
    /** Acts to come. */
    private left: number,
  ) {}

  readonly nameOf = (host: number): string => nameOf(this.scenario, host);

  readonly done = (): void => this.played.done();

  readonly failed = (why: string): void => this.played.failed(why);

  tell(changed: boolean, why: string): void {
    if (changed) this.played.done();
    else this.played.failed(why);
  }

  /** Call after each act. */
  acted(): void {
    this.left--;
  }

  undoLater(undo: () => void): void {
    const { stage, step } = this;
    if (step.for === undefined) return;
    this.ends++;
    stage.at(stage.now() + step.for, this.end, undo);
  }

  private readonly end = (undo: () => void): void => {
    undo();
    if (--this.ends === 0 && this.left === 0) this.stage.mark(`end of ${this.text}`);
  };
}

/** Name of a host: a node, or the tracker. */
export function nameOf({ nodes }: Scenario, host: number): string {
  return host === TRACKER ? "the tracker" : nodes[host]!.name;
}
