import type { Millis } from "./clock.js";
import type { TransferPurpose } from "./observer.js";

/** The properties of a simulated network. Every default is filled in; quantities are in base units. */
export interface NetworkSpec {
  readonly latency: LatencySpec;
  /** The extra one-way delay of a message, as a share of its latency: uniform in [0, jitter]. */
  readonly jitter: number;
  /**
   * The probability that a message of a unary call is lost. If the request that opens a stream is lost, it is sent again, a round trip later.
   */
  readonly loss: number;
  readonly bandwidth: "fair" | "fifo" | "latency-only";
  /** How transfers share links. `lv08`: they start and share as TCP does, by SimGrid's EMPIRICAL constants. `none`: as an ideal fluid. */
  readonly tcp: "none" | "lv08";
  /** The share of a link that a transfer gets, relative to the other transfers on it, by its purpose; > 0. */
  readonly weights: Readonly<Record<TransferPurpose, number>>;
  /** The links that hosts share. */
  readonly backbones: readonly Backbone[];
  /** The number of bytes added to every message: framing and headers. */
  readonly overhead: number;
  /** The bytes of headers for each byte of payload in a transfer. If it is s, a link uses 1 / (1 + s) of its capacity for payload. */
  readonly transferOverhead: number;
  /** Whether streams between two hosts share one connection, as in gRPC, or each has its own share of the links. */
  readonly connections: "per-stream" | "per-peer";
  /** The time in ms from the arrival of a chunk's last byte until the program has the chunk: decoding, checking, waiting for the processor. */
  readonly chunkDelay: Millis;
  /** How messages travel in the simulator: by reference, or through the protobuf codec. */
  readonly wire: "reference" | "encoded";
  /** How long a program takes to learn that the other end of a call or stream died, in ms. */
  readonly detection: Millis;
}

/**
 * A link between a group of hosts and all others. Transfers into the group or out of it cross the link; transfers inside the group do not.
 */
export interface Backbone extends Capacities {
  readonly name: string;
  /** The zones or regions of the hosts that are behind the backbone. */
  readonly zones: readonly string[];
  readonly regions: readonly string[];
  /** Whether both directions share one capacity; then `up` and `down` are equal. */
  readonly halfDuplex: boolean;
}

/** The capacity of a link in each direction, in bytes per second; may be Infinity. */
export interface Capacities {
  readonly up: number;
  readonly down: number;
}

/** The one-way latency between two hosts. */
export type LatencySpec =
  | { readonly model: "constant"; readonly delay: Millis }
  | { readonly model: "uniform"; readonly min: Millis; readonly max: Millis }
  | { readonly model: "lognormal"; readonly median: Millis; readonly sigma: number }
  /** Round-trip times in ms at `rtt[i * size + j]`, which are halved. A keyed draw gives each host a row. */
  | { readonly model: "matrix"; readonly size: number; readonly rtt: Float32Array; readonly source: string }
  /** One-way delays in ms between named regions, at `delay[from * names.length + to]`. A node's `region` picks its row; without one, the first. */
  | { readonly model: "regions"; readonly names: readonly string[]; readonly delay: Float32Array };
