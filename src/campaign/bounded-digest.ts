import { HistoryDigest } from "../sim/events/digest.js";
import type { Tick } from "../sim/events/event-queue.js";
import type { HistoryEvent } from "../sim/events/recording-digest.js";

/** Limits on the events of one moment: a share of the events that are allowed in the whole run, and a number. The smaller one counts. */
const AT_ONE_MOMENT = 0.05;
const MOST_AT_ONE_MOMENT = 1_000_000;

/** Says that a run had more events than are allowed in all. `#`: their number, as in the object of a failure, which has no figures. */
export const TOO_MANY_EVENTS = "there is no end of events: # were played";

/** The events of a run have no end. */
export class NoEnd extends Error {}

/**
 * A digest that throws NoEnd when a run has so many events that it would probably never end, because a program acts in circles. If the circle takes
 * no simulated time, the digest throws after far fewer events. It keeps only the last event, so a long run takes no more memory than a short one.
 */
export class BoundedDigest extends HistoryDigest {
  private folded = 0;
  private moment: Tick = -1;
  /** The number of events before the present moment. */
  private before = 0;
  private owner = 0;
  private kind = 0;
  private detail = 0;
  private readonly mostAtOnce: number;

  /** `most`: the number of events that are allowed in all. */
  constructor(private readonly most: number) {
    super();
    this.mostAtOnce = Math.min(MOST_AT_ONE_MOMENT, Math.ceil(AT_ONE_MOMENT * most));
  }

  /** The event that happened last. */
  get last(): HistoryEvent | undefined {
    const { moment: tick, owner, kind, detail } = this;
    return this.folded === 0 ? undefined : { tick, owner, kind, detail };
  }

  override fold(tick: Tick, owner: number, kind: number, detail: number): void {
    if (tick !== this.moment) {
      this.moment = tick;
      this.before = this.folded;
    }
    this.folded++;
    if (this.folded > this.most) throw new NoEnd(TOO_MANY_EVENTS.replace("#", `${this.most}`));
    if (this.folded - this.before > this.mostAtOnce)
      throw new NoEnd(`there is no end of events: ${this.mostAtOnce} happened at the same moment`);
    this.owner = owner;
    this.kind = kind;
    this.detail = detail;
    super.fold(tick, owner, kind, detail);
  }
}
