import type { Millis } from "../../runtime/clock.js";

/**
 * The faults of one node's disk: whether the disk is full, and how slow it is. The object lasts for the whole run, even when the node
 * crashes or loses its chunks.
 */
export class Disk {
  private readonly rates: number[] = [];
  private fills = 0;
  /** The time at which the last of the reads and writes under way is done. */
  private busyUntil: Millis = 0;

  /** Whether the disk is full, so that it takes no more chunks. */
  get isFull(): boolean {
    return this.fills > 0;
  }

  fill(): void {
    this.fills++;
  }

  /** Ends one `fill`. The disk stays full while another one lasts. */
  clear(): void {
    this.fills--;
  }

  /** Whether reads and writes take no time. */
  get isPrompt(): boolean {
    return this.rates.length === 0;
  }

  /** Makes the disk slow. `rate`: in bytes per second. If there are several rates, the slowest holds. */
  slow(rate: number): void {
    this.rates.push(rate);
  }

  /** Ends one `slow` of this rate. */
  quicken(rate: number): void {
    this.rates.splice(this.rates.indexOf(rate), 1);
  }

  /**
   * How long a read or write of `bytes` bytes that begins now takes. Reads and writes happen one after another, so this includes the wait
   * for earlier ones.
   */
  occupy(now: Millis, bytes: number): Millis {
    const begins = Math.max(now, this.busyUntil);
    this.busyUntil = begins + (1000 * bytes) / Math.min(...this.rates);
    return this.busyUntil - now;
  }

  /** Forgets the reads and writes of an earlier life, which ended with it. Called when a life of the disk's node begins. */
  stop(): void {
    this.busyUntil = 0;
  }
}
