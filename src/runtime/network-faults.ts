import type { Millis } from "./clock.js";

/**
 * Which messages between the groups of a partition are lost: all of them, those that the named hosts send (out), or those sent to them
 * (in).
 */
export type PartitionWay = "both" | "out" | "in";

/** A disturbance of messages to and from some hosts for a time, in addition to what the network does anyway. */
export interface Disturbance {
  /**
   * Share, 0 to 1, of the messages of calls that are lost, in each direction. On a stream a lost message is sent again, a round trip later.
   */
  readonly loss: number;
  /** The share, 0 to 1, of the requests of unary calls that come twice. A request that opens a stream comes only once. */
  readonly duplicates: number;
  /**
   * `delay`: how much longer each message takes. `jitter`: the largest further delay. Each message draws its further delay uniformly, so that
   * messages of calls overtake each other. What a stream's server sends still arrives in order.
   */
  readonly delay: Millis;
  readonly jitter: Millis;
}
