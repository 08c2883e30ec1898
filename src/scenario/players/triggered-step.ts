import type { Step } from "../scenario.js";
import type { Happening, Trigger } from "../triggers/trigger.js";
import type { Stage } from "./stage.js";

/** The longest chain of steps that set each other off at the same moment. A longer one is taken to be endless. */
const LONGEST_CHAIN = 100;

/** The event that set a step off, with the number of times that the step was set off before. */
export interface Occasion {
  readonly happening: Happening;
  readonly count: number;
  /** The number of steps that set each other off at the same moment before this one. */
  readonly chain: number;
}

/** One step that waits for something: waiting -> set off (once, or each time) -> played as an event of its own. */
export class TriggeredStep {
  /** The number of times that the step was set off. */
  count = 0;
  /** Why the player has made the step stop waiting; undefined: it has not. */
  stopped: string | undefined;

  constructor(
    readonly step: Step,
    private readonly trigger: Trigger,
    private readonly stage: Stage,
    /** Finds the event that set off the step that is being played now. Undefined: no step is being played that an event set off. */
    private readonly cause: () => Occasion | undefined,
    /** Called from inside the program that caused the event for which the step waits. */
    private readonly atOnce: (step: Step) => unknown,
    private readonly play: (occasion: Occasion) => void,
  ) {}

  start(): void {
    this.stage.listen(this.trigger, this.hear);
  }

  private readonly hear = (happening: Happening): void => {
    const { stage, trigger } = this;
    const now = stage.now();
    const { each, after = 0, from = 0, until = Number.POSITIVE_INFINITY } = trigger;
    if (this.stopped !== undefined || now < from || now > until || (this.count > 0 && !each)) return;
    const chain = after > 0 ? 0 : (this.cause()?.chain ?? -1) + 1;
    if (chain > LONGEST_CHAIN) {
      this.stopped = "steps set each other off in one moment, and would do so without end";
      return;
    }
    const occasion = { happening, count: this.count++, chain };
    if (after === 0) this.atOnce(this.step);
    // Do not play the step here, since it might kill a program inside the program's own call. It is played after the present event.
    stage.at(now + after, this.play, occasion);
  };
}
