import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import { widened } from "../../runtime/collections/widened.js";
import type { Environment } from "../../runtime/environment.js";
import type { PeerTable } from "./peers.js";

// Rings of peers, each sorted by the time at which the tracker last heard from the peer. These slots are the start and end of each ring.
const ALIVE = 0;
const SUSPECTED = 1;
const FIRST_PEER = 2;

/**
 * Notices silent peers: heard -> suspected (silent for `suspectAfter`) -> dead (silent for `deadAfter`). All peers share the two
 * timeouts. So two rings, in the order of the last message, and one timer serve any number of peers. A message costs O(1) and no
 * timer.
 */
export class FailureDetector {
  private next = new Int32Array(64);
  private previous = new Int32Array(64);
  private timer: Timer = NO_TIMER;

  constructor(
    private readonly env: Environment,
    private readonly peers: PeerTable,
    private readonly suspectAfter: Millis,
    private readonly deadAfter: Millis,
    private readonly onSuspected: (peer: number) => void,
    private readonly onDead: (peer: number) => void,
  ) {
    for (let slot = 0; slot < this.next.length; slot++) this.close(slot);
  }

  /** Notes a sign of life of a peer. */
  heard(peer: number): void {
    this.peers.lastHeard[peer] = this.env.now();
    const slot = peer + FIRST_PEER;
    if (slot >= this.next.length) this.widen(2 * slot);
    this.unlink(slot);
    this.append(slot, ALIVE);
    if (this.timer === NO_TIMER) this.arm();
  }

  /** Stops watching a peer. */
  forget(peer: number): void {
    const slot = peer + FIRST_PEER;
    if (slot >= this.next.length) return;
    this.unlink(slot);
    this.close(slot);
  }

  private static onTimer(self: FailureDetector): void {
    self.timer = NO_TIMER;
    self.look();
    self.arm();
  }

  private look(): void {
    const now = this.env.now();
    for (let slot = this.next[ALIVE]!; slot !== ALIVE; slot = this.next[ALIVE]!) {
      const peer = slot - FIRST_PEER;
      if (this.peers.lastHeard[peer]! + this.suspectAfter > now) break;
      this.unlink(slot);
      this.append(slot, SUSPECTED);
      this.onSuspected(peer);
    }
    for (let slot = this.next[SUSPECTED]!; slot !== SUSPECTED; slot = this.next[SUSPECTED]!) {
      const peer = slot - FIRST_PEER;
      if (this.peers.lastHeard[peer]! + this.deadAfter > now) break;
      this.unlink(slot);
      this.close(slot);
      this.onDead(peer);
    }
  }

  /**
   * Sets the timer for the peer that will be suspected or dead first, if it stays silent. If that peer speaks meanwhile, the timer finds
   * nothing when it fires.
   */
  private arm(): void {
    const alive = this.next[ALIVE]!;
    const suspected = this.next[SUSPECTED]!;
    let due = Number.POSITIVE_INFINITY;
    if (alive !== ALIVE) due = this.peers.lastHeard[alive - FIRST_PEER]! + this.suspectAfter;
    if (suspected !== SUSPECTED) due = Math.min(due, this.peers.lastHeard[suspected - FIRST_PEER]! + this.deadAfter);
    if (due === Number.POSITIVE_INFINITY) return;
    // Round up to whole milliseconds: a clock that rounds a delay down must not wake us too early, again and again.
    const delay = Math.max(1, Math.ceil(due - this.env.now()));
    this.timer = this.env.after(delay, FailureDetector.onTimer, this);
  }

  private append(slot: number, ring: number): void {
    const last = this.previous[ring]!;
    this.next[slot] = ring;
    this.previous[slot] = last;
    this.next[last] = slot;
    this.previous[ring] = slot;
  }

  private unlink(slot: number): void {
    const next = this.next[slot]!;
    const previous = this.previous[slot]!;
    this.next[previous] = next;
    this.previous[next] = previous;
  }

  /** Links a slot to itself, so that its ring contains no other slot. */
  private close(slot: number): void {
    this.next[slot] = slot;
    this.previous[slot] = slot;
  }

  private widen(length: number): void {
    const before = this.next.length;
    this.next = widened(this.next, length);
    this.previous = widened(this.previous, length);
    for (let slot = before; slot < length; slot++) this.close(slot);
  }
}
