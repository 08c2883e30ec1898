import type { Millis } from "../runtime/clock.js";
import type { ClockSkew } from "../runtime/clock-skew.js";

/** The clock of a host that is wrong, or was: it runs at a rate of its own, and never turns back. */
export class HostClock {
  /** How much it shows while one unit of time passes. */
  rate = 1;
  private drifts: number[] = [];
  /** What it showed when its rate changed last, and when that was. */
  private shown: Millis;

  constructor(private since: Millis) {
    this.shown = since;
  }

  /** What it shows at a moment of the simulation's time. */
  read(now: Millis): Millis {
    return this.shown + (now - this.since) * this.rate;
  }

  /** Jumps ahead, and drifts from now on, in addition to other drifts. */
  skew(now: Millis, { offset, drift }: ClockSkew): void {
    this.change(now, offset, [...this.drifts, drift]);
  }

  /** Takes back one drift. What the clock has gained or lost stays. */
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
