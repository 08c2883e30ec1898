import type { PartitionWay } from "../../runtime/network-faults.js";
import type { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Tick } from "../events/event-queue.js";
import { Disturbances } from "./disturbances.js";
import type { Network } from "./network.js";

/** In place of ticks: the message never arrives. */
const LOST: Tick = -1;

interface Partition {
  /** The group of each host. */
  readonly groupOf: Int32Array;
  readonly way: PartitionWay;
}

/** Number of the group of all hosts that a partition does not name. */
const THE_REST = 0;

/**
 * The one place that decides whether a message from host to host arrives, is lost, or is held. Calls, and the events
 * and flows of streams, all ask here. The network tells this class how long a message takes.
 *
 * A partition divides hosts into groups. Messages of calls between two groups are lost. Streams run over connections,
 * which repeat lost packets. So the events and bytes of streams are held until the groups reach each other again. A partition
 * of one way lets messages of calls through in the other. It holds streams in both: a connection must hear what has arrived.
 */
export class Reachability {
  /** Whether there is any partition. While there is none, callers need not ask about single hosts. */
  isParted = false;
  readonly disturbances: Disturbances;
  private readonly partitions = new Map<number, Partition>();
  private partitionCount = 0;

  constructor(
    private readonly network: Network,
    random: KeyedRandom,
  ) {
    this.disturbances = new Disturbances(random);
  }

  /** Ticks until a call's message of `bytes` arrives, or LOST. Ask once a message: it may draw. */
  message(from: number, to: number, bytes: number): Tick {
    // The draw is made in any case, so that a partition does not change the draws of other messages.
    const ticks = this.network.transit(from, to, bytes);
    const more = this.disturbances.isAny ? this.disturbances.ofMessage(from, to) : 0;
    if (ticks < 0 || more < 0) return LOST;
    return this.isParted && this.separates(from, to) ? LOST : ticks + more;
  }

  /**
   * Ticks until the request that opens a stream arrives. If it is lost, the connection sends it again, a round trip later. A partition is checked
   * only when the request is due: see `reaches`. Ask once a stream: it may draw.
   */
  opening(from: number, to: number, bytes: number): Tick {
    const ticks = this.network.transit(from, to, bytes);
    return this.disturbed(from, to, ticks < 0 ? Math.round(3 * this.network.delay(from, to)) : ticks);
  }

  /**
   * Ticks until an event of a stream arrives at the other end, without the time for its bytes. A partition is checked
   * only when the event is due: see `reaches`. Ask once an event: it may draw.
   */
  word(from: number, to: number): Tick {
    return this.disturbed(from, to, this.network.propagation(from, to));
  }

  private disturbed(from: number, to: number, ticks: Tick): Tick {
    if (!this.disturbances.isAny) return ticks;
    return ticks + this.disturbances.ofWord(from, to, Math.round(2 * this.network.delay(from, to)));
  }

  /** Whether one host reaches another now. Asked when a message or an event of a stream is due, and before bytes of a flow move. */
  reaches(from: number, to: number): boolean {
    return !this.isParted || !this.separates(from, to);
  }

  /** Whether a stream between two hosts goes on now: its connection needs both directions. */
  connects(one: number, other: number): boolean {
    return this.reaches(one, other) && this.reaches(other, one);
  }

  /**
   * Divides the hosts: hosts of a group reach only each other, and so do the hosts that are in no group. `way`: which messages
   * between groups are lost. Returns a handle.
   */
  part(groups: readonly (readonly number[])[], hosts: number, way: PartitionWay = "both"): number {
    const groupOf = new Int32Array(hosts).fill(THE_REST);
    for (const [i, group] of groups.entries()) for (const host of group) groupOf[host] = i + 1;
    this.partitions.set(++this.partitionCount, { groupOf, way });
    this.isParted = true;
    return this.partitionCount;
  }

  /** Ends one partition; others go on. False: it has ended already. */
  heal(partition: number): boolean {
    const wasThere = this.partitions.delete(partition);
    this.isParted = this.partitions.size > 0;
    return wasThere;
  }

  private separates(from: number, to: number): boolean {
    for (const { groupOf, way } of this.partitions.values()) {
      // A host that was added since belongs to the rest.
      const [sender, receiver] = [groupOf[from] ?? THE_REST, groupOf[to] ?? THE_REST];
      if (sender === receiver) continue;
      if (way === "both" || (way === "out" ? sender : receiver) !== THE_REST) return true;
    }
    return false;
  }
}
