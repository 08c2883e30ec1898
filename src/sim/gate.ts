import type { HostTable } from "./host-table.js";

/**
 * The one way into a host. Everything that is delivered to a host passes here: requests, replies, events of streams, timers. The gate
 * refuses everything that was begun in an earlier life of the host, and keeps everything that comes while the host is paused.
 */
export class Gate {
  /** The number of paused hosts. */
  paused = 0;
  /** The handles of the events that wait for each paused host, in the order in which they came. */
  private readonly waiting: (number[] | undefined)[] = [];

  constructor(private readonly table: HostTable) {}

  /**
   * Whether a host is still in this life. Every call, stream and timer notes the life in which it was begun. Only the low 16 bits are
   * compared, so lives can be confused only on a host that has died at least 32,768 times.
   */
  admits(host: number, life: number): boolean {
    return ((life ^ this.table.life(host)) & 0xffff) === 0;
  }

  isPaused(host: number): boolean {
    return this.paused > 0 && this.waiting[host] !== undefined;
  }

  pause(host: number): void {
    if (this.waiting[host]) return;
    this.waiting[host] = [];
    this.paused++;
  }

  /** Keeps an event that came for a paused host. */
  keep(host: number, handle: number): void {
    this.waiting[host]!.push(handle);
  }

  /** Lets a paused host go on. Returns the handles of the events that waited for it; some handles may be stale. */
  resume(host: number): readonly number[] {
    const waited = this.waiting[host];
    if (!waited) return [];
    this.waiting[host] = undefined;
    this.paused--;
    return waited;
  }
}
