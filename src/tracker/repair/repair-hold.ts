import type { Millis } from "../../runtime/clock.js";

/** Fewer are no mass, however few peers there are. */
const FEWEST = 2;
/** Share of the usual repair streams after a hold. */
const CAPPED = 0.25;

/**
 * When repair waits. A mass failure (a partition, a power cut: most will be back) holds it for a bounded time, then
 * caps its rate for as long again; neither repeats before both are over. After a restart of the tracker it waits until
 * the holders had the time to report.
 */
export class RepairHold {
  private readonly deaths: Millis[] = [];
  private oldest = 0;
  private heldUntil: Millis = Number.NEGATIVE_INFINITY;
  private cappedUntil: Millis = Number.NEGATIVE_INFINITY;
  /** Whether the present hold is that of a restart. */
  private reporting = false;

  constructor(
    /** Time in which deaths add up. */
    private readonly window: Millis,
    /** Share of the peers that is a mass. */
    private readonly share: number,
    private readonly holdFor: Millis,
  ) {}

  /**
   * Says whether a hold begins. A peer was given up; of the others, `alive` announce in time and `suspected` do not. Those vanished as well: to wait
   * until they are given up one by one would be to begin repairs that a hold is to spare.
   */
  onDeath(now: Millis, alive: number, suspected: number): boolean {
    this.deaths.push(now);
    while (this.deaths[this.oldest]! < now - this.window) this.oldest++;
    const vanished = this.deaths.length - this.oldest + suspected;
    if (this.oldest > 1024 && 2 * this.oldest > this.deaths.length) {
      this.deaths.splice(0, this.oldest);
      this.oldest = 0;
    }
    if (now < this.cappedUntil || vanished < FEWEST || vanished < this.share * (alive + vanished)) return false;
    this.heldUntil = now + this.holdFor;
    this.cappedUntil = this.heldUntil + this.holdFor;
    return true;
  }

  /** The tracker restarted and knows no holder yet. */
  onRestart(now: Millis, time: Millis): void {
    this.heldUntil = now + time;
    this.reporting = true;
  }

  /** After a restart: enough was reported. */
  reported(now: Millis): void {
    if (!this.reporting) return;
    this.reporting = false;
    this.heldUntil = now;
  }

  get isReporting(): boolean {
    return this.reporting;
  }

  /** Time until repair may go on; 0: it may. */
  remaining(now: Millis): Millis {
    if (now >= this.heldUntil) {
      this.reporting = false;
      return 0;
    }
    return this.heldUntil - now;
  }

  /** How many of `streams` repairs may be under way. */
  cap(now: Millis, streams: number): number {
    return now < this.cappedUntil ? Math.max(1, Math.floor(streams * CAPPED)) : streams;
  }
}
