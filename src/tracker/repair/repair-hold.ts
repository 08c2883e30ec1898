import type { Millis } from "../../runtime/clock.js";

/** The smallest number of peers that can be a mass failure. */
const FEWEST = 2;
/** The share of the usual repair streams that are used after the hold of a mass failure. */
const CAPPED = 0.25;

/**
 * Decides when repair waits. After a mass failure (a partition, a power cut) most peers will be back. So repair is held for a bounded time,
 * and then its rate is capped for the same time. Until both times are over, no further mass failure is declared. After a restart of the
 * tracker, repair waits until the holders had time to report.
 */
export class RepairHold {
  private readonly deaths: Millis[] = [];
  private oldest = 0;
  private heldUntil: Millis = Number.NEGATIVE_INFINITY;
  private cappedUntil: Millis = Number.NEGATIVE_INFINITY;
  /** Whether a restart is the reason for the present hold. */
  private reporting = false;

  constructor(
    /** The time in ms within which deaths count as one mass failure. */
    private readonly window: Millis,
    /** The share of the peers whose loss counts as a mass failure. */
    private readonly share: number,
    private readonly holdFor: Millis,
  ) {}

  /**
   * Notes that a peer was given up, and returns whether a hold begins. Of the other peers, `alive` announce in time and `suspected`
   * do not. Suspected peers count as vanished: waiting until they die one by one would begin repairs that the hold should avoid.
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

  /** Holds repair after a restart, when the tracker knows no holder yet. `time`: the longest hold in ms. */
  onRestart(now: Millis, time: Millis): void {
    this.heldUntil = now + time;
    this.reporting = true;
  }

  /** Ends the hold after a restart. Called when enough chunks were reported. */
  reported(now: Millis): void {
    if (!this.reporting) return;
    this.reporting = false;
    this.heldUntil = now;
  }

  get isReporting(): boolean {
    return this.reporting;
  }

  /** The time in ms until repair may continue; 0: it may now. */
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
