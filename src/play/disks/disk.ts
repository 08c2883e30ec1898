import type { Millis } from "../../runtime/clock.js";

/** The disk of one node, as far as its faults go. It outlives the node's lives, and what was written on it. */
export class Disk {
  private readonly rates: number[] = [];
  private fills = 0;
  /** When the last of the reads and writes under way is done. */
  private busyUntil: Millis = 0;

  /** Whether it takes nothing more. */
  get isFull(): boolean {
    return this.fills > 0;
  }

  fill(): void {
    this.fills++;
  }

  /** Takes back one `fill`. */
  clear(): void {
    this.fills--;
  }

  /** Whether reads and writes take no time. */
  get isPrompt(): boolean {
    return this.rates.length === 0;
  }

  /** `rate` in bytes per second. Of several the slowest holds. */
  slow(rate: number): void {
    this.rates.push(rate);
  }

  /** Takes back one `slow`. */
  quicken(rate: number): void {
    this.rates.splice(this.rates.indexOf(rate), 1);
  }

  /** How long a read or write of so many bytes takes that begins now: they wait for each other. */
  occupy(now: Millis, bytes: number): Millis {
    const begins = Math.max(now, this.busyUntil);
    this.busyUntil = begins + (1000 * bytes) / Math.min(...this.rates);
    return this.busyUntil - now;
  }

  /** The machine stopped: what was under way is over. */
  stop(): void {
    this.busyUntil = 0;
  }
}
