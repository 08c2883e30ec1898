import { nameOf } from "../host-words.js";
import type { Scenario, Step } from "../scenario.js";
import type { Cue } from "../steps/step-kind.js";
import type { PlayedStep, Stage } from "./stage.js";

/** The stage and the results of one step while it is played: begun -> its acts, each reported -> undone, if the step has a `for`. */
export class StepCue implements Cue {
  /** The number of acts that are still to be undone; and whether undoing any of them has changed anything. */
  private ends = 0;
  private hasEnded = false;

  constructor(
    readonly stage: Stage,
    readonly scenario: Scenario,
    readonly played: PlayedStep,
    private readonly step: Step,
    /** What the step does, in words. */
    private readonly text: string,
    /** The number of acts still to come. */
    private left: number,
    readonly draw: (what: string) => number,
  ) {}

  readonly nameOf = (host: number): string => nameOf(this.scenario, host);

  readonly done = (): void => this.played.done();

  readonly failed = (why: string): void => this.played.failed(why);

  tell(changed: boolean, why: string): void {
    if (changed) this.played.done();
    else this.played.failed(why);
  }

  /** Counts an act as done. Call it after each act. If the last act leaves nothing to undo, and all others are undone, the step's time is over. */
  acted(): void {
    this.left--;
    this.endIfOver();
  }

  get lasts(): boolean {
    return this.step.for !== undefined;
  }

  undoLater(undo: () => boolean): void {
    const { stage, step } = this;
    if (step.for === undefined) return;
    this.ends++;
    stage.at(stage.now() + step.for, this.end, undo);
  }

  private readonly end = (undo: () => boolean): void => {
    this.hasEnded = undo() || this.hasEnded;
    this.ends--;
    this.endIfOver();
  };

  private endIfOver(): void {
    if (this.ends > 0 || this.left > 0 || !this.hasEnded) return;
    this.stage.mark(`end of ${this.text}`);
    this.played.ended();
  }
}
