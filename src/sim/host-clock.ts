import type { Millis } from "../runtime/clock.js";
import type { ClockSkew } from "../runtime/clock-skew.js";

/** The clock of a host, if it is wrong or was wrong before. It runs at a rate of its own, and never turns back. */
export class HostClock {
  /** How far the clock advances while one unit of time passes. */
  rate = 1;
  private drifts: number[] = [];
  /** The time that the clock showed when it last jumped or changed its rate. `since`: the simulation's time at that moment. */
  private shown: Millis;

  constructor(private since: Millis) {
    this.shown = since;
  }

  /** The time that the clock shows at a moment of the simulation's time. */
  read(now: Millis): Millis {
    return this.shown + (now - this.since) * this.rate;
  }

  /** Makes the clock jump ahead, and drift from now on, in addition to other drifts. */
  skew(now: Millis, { offset, drift }: ClockSkew): void {
    this.change(now, offset, [...this.drifts, drift]);
  }

  /** Ends one drift. The clock keeps the time that it has gained or lost. */
  correct(now: Millis, { drift }: ClockSkew): void {
    const at = this.drifts.indexOf(drift);
    if (at >= 0) this.change(now, 0, this.drifts.toSpliced(at, 1));
  }

  private change(now: Millis, ahead: Millis, drifts: number[]): void {
    this.shown = this.read(now) + ahead;
    this.since = now;
    this.drifts = drifts;
    this.rate = drifts.reduce((rate, drift) => rate * (1 + drift), 1);
  }
}
