import type { Tick } from "../events/event-queue.js";
import type { Network } from "./network.js";

/** In place of ticks: the message never arrives. */
const LOST: Tick = -1;

/** Number of the group of all hosts that a partition does not name. */
const THE_REST = 0;

/**
 * The one place that decides whether a message from host to host arrives, is lost, or is held. Calls, and the events
 * and flows of streams, all ask here. The network tells this class how long a message takes.
 *
 * A partition divides hosts into groups. Messages of calls between two groups are lost. Streams run over connections,
 * which send again what was lost: their words and bytes are held until the groups reach each other again.
 */
export class Reachability {
  /** Whether there is any partition. While there is none, nobody looks further. */
  isParted = false;
  /** Of each partition, the group of each host. */
  private readonly partitions = new Map<number, Int32Array>();
  private partitionCount = 0;

  constructor(private readonly network: Network) {}

  /** Ticks until a call's message of `bytes` arrives, or LOST. Ask once a message: it may draw. */
  message(from: number, to: number, bytes: number): Tick {
    // The draw is made in any case, so that a partition does not change the draws of other messages.
    const ticks = this.network.transit(from, to, bytes);
    return this.isParted && this.separates(from, to) ? LOST : ticks;
  }

  /**
   * Ticks until what opens a stream arrives. A partition holds it later, when it is due: see `reaches`. A connection sends again what was lost, a round trip later. Ask once a
   * stream: it may draw.
   */
  opening(from: number, to: number, bytes: number): Tick {
    const ticks = this.network.transit(from, to, bytes);
    return ticks < 0 ? Math.round(3 * this.network.delay(from, to)) : ticks;
  }

  /** Ticks until a stream's word comes to the other end, whose bytes are accounted elsewhere. A partition holds it when it is due. Ask once a word: it may draw. */
  word(from: number, to: number): Tick {
    return this.network.propagation(from, to);
  }

  /** Whether what comes from a host gets through to another now: a message or word that is due, or the bytes of a flow. */
  reaches(from: number, to: number): boolean {
    return !this.isParted || !this.separates(from, to);
  }

  /** Divides the hosts: each group reaches itself alone, and so do all hosts that are in none. Returns a handle. */
  part(groups: readonly (readonly number[])[], hosts: number): number {
    const groupOf = new Int32Array(hosts).fill(THE_REST);
    for (const [i, group] of groups.entries()) for (const host of group) groupOf[host] = i + 1;
    this.partitions.set(++this.partitionCount, groupOf);
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
    for (const groupOf of this.partitions.values()) {
      // A host that was added since belongs to the rest.
      if ((groupOf[from] ?? THE_REST) !== (groupOf[to] ?? THE_REST)) return true;
    }
    return false;
  }
}
