import type { HostTable } from "./host-table.js";

/**
 * The one way into a host: whatever is delivered there (a request, a reply, a stream's event, a timer) passes here. It
 * turns away what was begun in an earlier life of the host, and keeps what comes while the host is paused.
 */
export class Gate {
  /** How many hosts are paused. While none is, the run loop looks no further. */
  paused = 0;
  /** By paused host, handles of the events that wait for it, in the order in which they came. */
  private readonly waiting: (number[] | undefined)[] = [];

  constructor(private readonly table: HostTable) {}

  /**
   * Whether a host still lives the life in which something for it was begun. Only the low 16 bits of a life are
   * compared. Two lives would be confused only if the host died 65,535 times while something is on its way.
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

  /** The host goes on. Returns the handles of the events that waited for it; some handles may be stale. */
  resume(host: number): readonly number[] {
    const waited = this.waiting[host];
    if (!waited) return [];
    this.waiting[host] = undefined;
    this.paused--;
    return waited;
  }
}
