import type { Millis } from "../runtime/clock.js";
import type { ClockSkew } from "../runtime/clock-skew.js";
import type { Disturbance, PartitionWay } from "../runtime/network-faults.js";
import type { Streams } from "./calls/streams.js";
import type { UnaryCalls } from "./calls/unary-calls.js";
import { TICKS_PER_MS, type Tick } from "./events/event-queue.js";
import { Kind } from "./events/slot.js";
import type { Host } from "./host.js";
import { HostClock } from "./host-clock.js";
import { Kernel } from "./kernel.js";

/** The part of a simulation that divides and disturbs its network, and makes clocks wrong. */
export abstract class Hardship extends Kernel {
  abstract readonly unary: UnaryCalls;
  abstract readonly streams: Streams;

  /**
   * Divides the hosts: the hosts of a group reach only each other, and so do the hosts that are in no group. Returns a handle for `heal`.
   * Several partitions may be in force at once. `way`: which messages between groups are lost.
   */
  partition(groups: readonly (readonly Host[])[], way: PartitionWay = "both"): number {
    const numbers = groups.map((group) => group.map((host) => host.number));
    const partition = this.reachability.partitions.begin(numbers, this.hosts.length, way);
    this.record(partition, Kind.PARTITION, groups.length);
    this.streams.divided();
    return partition;
  }

  /** Ends a partition. */
  heal(partition: number): void {
    if (!this.reachability.partitions.end(partition)) return;
    this.record(partition, Kind.HEAL, 0);
    this.streams.rejoined();
  }

  /**
   * Divides the hosts as a partition does, but loses nothing: messages that would now arrive from another group wait. When the hold is
   * released, messages of calls arrive at once, in order. Messages of streams are sent again then. Returns a handle for `release`.
   */
  hold(groups: readonly (readonly Host[])[], way: PartitionWay = "both"): number {
    const numbers = groups.map((group) => group.map((host) => host.number));
    const hold = this.reachability.holds.begin(numbers, this.hosts.length, way);
    this.record(hold, Kind.HOLD, groups.length);
    this.streams.divided();
    return hold;
  }

  /** Ends a hold. */
  release(hold: number): void {
    if (!this.reachability.holds.end(hold)) return;
    this.record(hold, Kind.RELEASE, 0);
    this.unary.released();
    this.streams.rejoined();
  }

  /**
   * Disturbs the messages from and to these hosts from now on. Returns a handle for `calm`. Several disturbances may be in force at once.
   */
  disturb(hosts: readonly Host[], disturbance: Disturbance): number {
    const numbers = hosts.map((host) => host.number);
    const handle = this.reachability.disturbances.begin(numbers, this.hosts.length, disturbance);
    this.record(handle, Kind.DISTURBANCE, hosts.length);
    return handle;
  }

  /** Ends a disturbance. */
  calm(disturbance: number): void {
    if (this.reachability.disturbances.end(disturbance)) this.record(disturbance, Kind.CALM, 0);
  }

  /**
   * Makes a host's clock wrong from now on. The host's timers fire by this clock, and so do those that are pending already. Several drifts
   * multiply.
   */
  skew(host: Host, skew: ClockSkew): void {
    this.record(host.number, Kind.SKEW, Math.round(skew.offset * TICKS_PER_MS));
    host.clock ??= new HostClock(this.now);
    this.setClock(host, host.clock, skew.offset, (clock) => clock.skew(this.now, skew));
  }

  /** Ends one drift. The clock keeps the time that it has gained or lost. */
  correct(host: Host, skew: ClockSkew): void {
    this.record(host.number, Kind.CORRECT, 0);
    if (host.clock) this.setClock(host, host.clock, 0, (clock) => clock.correct(this.now, skew));
  }

  private setClock(host: Host, clock: HostClock, ahead: Millis, change: (clock: HostClock) => void): void {
    const before = clock.rate;
    change(clock);
    const left = (due: Tick): Tick => ((due - this.tick) * before - ahead * TICKS_PER_MS) / clock.rate;
    this.retime(host.number, (due) => this.tick + Math.ceil(left(due)));
  }
}
