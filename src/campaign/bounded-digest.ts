import { HistoryDigest } from "../sim/events/digest.js";

/** A digest that throws when a run has so many events that it would probably never end, because a program acts in circles. */
export class BoundedDigest extends HistoryDigest {
  private folded = 0;

  /** `most`: events that are allowed. */
  constructor(private readonly most: number) {
    super();
  }

  override fold(tick: number, owner: number, kind: number, detail: number): void {
    if (++this.folded > this.most) throw new Error(`there is no end of events: ${this.most} were played`);
    super.fold(tick, owner, kind, detail);
  }
}
