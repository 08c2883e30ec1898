import type { Millis } from "./clock.js";

/** What a simulated network is like. Every default is filled in; quantities are in base units. */
export interface NetworkSpec {
  readonly latency: LatencySpec;
  /** Extra one-way delay of a message, as a share of its latency: uniform in [0, jitter]. */
  readonly jitter: number;
  /** Probability that a unary message is lost. */
  readonly loss: number;
  readonly bandwidth: "fair" | "fifo" | "latency-only";
  /** Bytes added to every message: framing and headers. */
  readonly overhead: number;
  /** How messages travel in the simulator: by reference, or through the protobuf codec. */
  readonly wire: "reference" | "encoded";
  /** How long a peer takes to learn that the other end of a stream died. */
  readonly detection: Millis;
}

/** One-way latency between two hosts. */
export type LatencySpec =
  | { readonly model: "constant"; readonly delay: Millis }
  | { readonly model: "uniform"; readonly min: Millis; readonly max: Millis }
  | { readonly model: "lognormal"; readonly median: Millis; readonly sigma: number }
  /** Round-trip times, halved; `rtt[i * size + j]` in ms. Hosts are dealt to rows by a keyed draw. */
  | { readonly model: "matrix"; readonly size: number; readonly rtt: Float32Array; readonly source: string }
  /** One-way `delay[from * names.length + to]` in ms between named regions; a node's `region` picks its row. */
  | { readonly model: "regions"; readonly names: readonly string[]; readonly delay: Float32Array };
