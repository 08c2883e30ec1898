import type { Step } from "../scenario.js";
import type { Happening, Trigger } from "../triggers/trigger.js";
import type { Stage } from "./stage.js";

/** Steps that set each other off in one moment, one after the other, and are more than this would do so without end. */
const LONGEST_CHAIN = 100;

/** What set a step off, and how often the step was set off before. */
export interface Occasion {
  readonly happening: Happening;
  readonly count: number;
  /** How many steps set each other off before it, in the same moment. */
  readonly chain: number;
}

/** One step that waits for something: waiting -> set off (once, or each time) -> played as an event of its own. */
export class TriggeredStep {
  /** How often it was set off. */
  count = 0;
  /** Why it waits no more, though it should. */
  stopped: string | undefined;

  constructor(
    readonly step: Step,
    private readonly trigger: Trigger,
    private readonly stage: Stage,
    /** What set off the step that is being played; undefined: none is. */
    private readonly cause: () => Occasion | undefined,
    /** Called inside of the program that did what the step waits for. */
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
    // A program is not killed inside of its own call, but after the event in which it made it.
    stage.at(now + after, this.play, occasion);
  };
}
