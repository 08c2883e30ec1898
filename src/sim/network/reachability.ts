import type { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Tick } from "../events/event-queue.js";
import { Disturbances } from "./disturbances.js";
import { Divisions } from "./divisions.js";
import type { Network } from "./network.js";

/** The value that stands for a number of ticks when the message never arrives. */
const LOST: Tick = -1;

/**
 * The one place that decides whether a message from host to host arrives, is lost, or is held. Calls, and the events and flows of streams,
 * all ask here. The network tells this class how long a message takes.
 *
 * A partition divides hosts into groups. Messages of calls between two groups are lost. Streams run over connections, which repeat lost
 * packets. So the events and bytes of streams are held until the groups reach each other again, or the two ends give each other up. A one-way
 * partition lets messages of calls through in the other direction. But it holds streams in both directions, since a connection needs
 * acknowledgements.
 *
 * A hold divides hosts in the same way, but loses nothing. Everything that is due between two groups waits. When the hold ends, messages of
 * calls arrive at once. Events of streams are sent again, so they arrive one latency later.
 */
export class Reachability {
  readonly disturbances: Disturbances;
  readonly partitions: Divisions;
  readonly holds: Divisions;
  /** Whether there is no partition, no hold and no disturbance, as in most runs. Then no message needs a further check. */
  isClear = true;

  constructor(
    private readonly network: Network,
    random: KeyedRandom,
  ) {
    const changed = (): void => {
      this.isClear = !this.partitions.isAny && !this.holds.isAny && !this.disturbances.isAny;
    };
    this.partitions = new Divisions(changed);
    this.holds = new Divisions(changed);
    this.disturbances = new Disturbances(random, changed);
  }

  /** The number of ticks until a call's message of `bytes` arrives, or LOST. Ask only once for each message, since this may draw. */
  message(from: number, to: number, bytes: number): Tick {
    // The draw is made in any case, so that a partition does not change the draws of other messages.
    const ticks = this.network.transit(from, to, bytes);
    return this.isClear ? ticks : this.hindered(from, to, ticks);
  }

  private hindered(from: number, to: number, ticks: Tick): Tick {
    const more = this.disturbances.isAny ? this.disturbances.ofMessage(from, to) : 0;
    if (ticks < 0 || more < 0) return LOST;
    return this.reaches(from, to) ? ticks + more : LOST;
  }

  /**
   * Ticks until the request that opens a stream arrives. If it is lost, the connection sends it again, a round trip later. This method does
   * not look at partitions: `Streams` asks `connects` when the stream opens, and again when the request is due. Ask only once for each stream,
   * since this method may draw.
   */
  opening(from: number, to: number, bytes: number): Tick {
    const ticks = this.network.transit(from, to, bytes);
    return this.disturbed(from, to, ticks < 0 ? Math.round(3 * this.network.delay(from, to)) : ticks);
  }

  /**
   * Ticks until an event of a stream arrives at the other end, without the time for its bytes. A partition is checked
   * only when the event is due: see `connects`. Ask only once for each event, since this method may draw.
   */
  word(from: number, to: number): Tick {
    return this.disturbed(from, to, this.network.propagation(from, to));
  }

  private disturbed(from: number, to: number, ticks: Tick): Tick {
    if (!this.disturbances.isAny) return ticks;
    return ticks + this.disturbances.ofWord(from, to, Math.round(2 * this.network.delay(from, to)));
  }

  /** Whether messages from one host to another get past the partitions now. The simulation asks this again when a message is due. */
  reaches(from: number, to: number): boolean {
    return !this.partitions.isAny || !this.partitions.separates(from, to);
  }

  /** Whether a message from one host to another that is due now arrives: it is neither lost nor held. */
  passes(from: number, to: number): boolean {
    return this.isClear || (this.reaches(from, to) && !this.holds.separates(from, to));
  }

  /** Whether a partition lies between the ends of a stream. Its connection needs both directions. */
  parts(one: number, other: number): boolean {
    return !this.reaches(one, other) || !this.reaches(other, one);
  }

  /** Whether a stream between two hosts goes on now. It is asked when one of its events is due, and before bytes of its flow move. */
  connects(one: number, other: number): boolean {
    return this.isClear || (this.passes(one, other) && this.passes(other, one));
  }
}
