import type { Millis } from "../../runtime/clock.js";
import type { Tick } from "../events/event-queue.js";

/** A host, as a latency model sees it. */
export interface LatencyHost {
  /** The name of the node, or `tracker`. */
  readonly name: string;
  /** The zone of the node; empty where the scenario gives none. */
  readonly zone: string;
  readonly region: string;
}

/** A latency model that a user of the library writes. */
export interface LatencyModel {
  /**
   * One-way delay of a message from one host to another, in ms: from 0 to an hour, and always the same for the same
   * hosts. The simulator adds jitter, and the time that the message's size takes.
   *
   * `draw`: a random number in (0, 1) for models that need one. It follows from the seed and the pair of hosts, and is
   * the same in both directions.
   */
  delay(from: LatencyHost, to: LatencyHost, draw: number): Millis;
}

/** The one-way delays of messages between hosts, without the time for their size. */
export interface Latencies {
  /** Adds a host. Hosts are numbered from 0 in the order of the calls. Throws on an unknown region. */
  addHost(host: LatencyHost): void;
  /** The number of ticks from one host to another one, not rounded. It is the same for every message between them. */
  delay(from: number, to: number): Tick;
}
