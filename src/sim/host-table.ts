import { alignedMemory } from "./events/aligned-memory.js";

/** The number of words of a host: half a cache line, so that an event that concerns two hosts touches two lines. */
const STRIDE = 8;

/** The layout of a host's words. */
export const HostWord = {
  STRIDE,
  /**
   * The host's incarnation; negative while the host is down. An event or a call that is begun for a host notes the incarnation that the
   * host has at that time. Once that incarnation is over, the event or call is void.
   */
  LIFE: 0,
  /** The number of messages of this host that needed a draw, for jitter or loss. The draws for the n-th of them are keyed by n. */
  SENT: 1,
  /** The slot of the first call that the host is serving, or -1. */
  SERVED: 6,
} as const;

/** The positions among a host's 64-bit words: ticks per byte on its uplink, and on its downlink. */
export const HostDouble = { STRIDE: STRIDE / 2, UP_COST: 1, DOWN_COST: 2 } as const;

/** The facts about every host that the hot path needs, in one typed array. */
export class HostTable {
  size = 0;
  words: Int32Array;
  /** The memory of `words`, as doubles. */
  doubles: Float64Array;

  constructor() {
    ({ words: this.words, doubles: this.doubles } = alignedMemory(16 * STRIDE));
  }

  /** Adds a host in its first life. `up`, `down`: in bytes per second; they may be Infinity. */
  add(up: number, down: number): number {
    const host = this.size++;
    if (this.size * STRIDE > this.words.length) {
      ({ words: this.words, doubles: this.doubles } = alignedMemory(this.words.length * 2, this.words));
    }
    this.words[host * STRIDE + HostWord.LIFE] = 1;
    this.words[host * STRIDE + HostWord.SERVED] = -1;
    this.setUplink(host, up);
    this.setDownlink(host, down);
    return host;
  }

  /** The capacity of a host's uplink, in bytes per second. */
  uplink(host: number): number {
    return 1e6 / this.doubles[host * HostDouble.STRIDE + HostDouble.UP_COST]!;
  }

  downlink(host: number): number {
    return 1e6 / this.doubles[host * HostDouble.STRIDE + HostDouble.DOWN_COST]!;
  }

  setUplink(host: number, bytesPerSecond: number): void {
    this.doubles[host * HostDouble.STRIDE + HostDouble.UP_COST] = 1e6 / bytesPerSecond;
  }

  setDownlink(host: number, bytesPerSecond: number): void {
    this.doubles[host * HostDouble.STRIDE + HostDouble.DOWN_COST] = 1e6 / bytesPerSecond;
  }

  life(host: number): number {
    return this.words[host * STRIDE] as number;
  }

  setLife(host: number, life: number): void {
    this.words[host * STRIDE] = life;
  }
}
