/**
 * EMPIRICAL. Constants of SimGrid's LV08 model, fitted to packet-level simulations of TCP Reno (Velho and Legrand,
 * "Accuracy study and improvement of network simulation in the SimGrid framework", SIMUTools 2009). Its authors call
 * them so; they hold for long transfers on wide-area links, and say little about any other transport.
 */
export const LV08 = {
  /** Time to the first byte, in one-way latencies: slow start, seen from outside. */
  latencyFactor: 13.01,
  /** Part of a link's capacity that carries payload. */
  bandwidthFactor: 0.97,
  /** Bytes: what each link on the way adds to a flow's round-trip bias, divided by its capacity. */
  weightS: 20537,
  /** Bytes: TCP's largest window, which bounds a flow's rate by window over round-trip time. */
  gamma: 4194304,
} as const;

/** How a flow behaves by LV08. */
export interface TcpLikeFlow {
  /** Seconds before its bytes start to move. */
  readonly delay: number;
  /** For `FlowOptions`. */
  readonly weight: number;
  readonly cap: number;
}

/**
 * Delay, weight and cap of a flow over links of those capacities (bytes per second, as given, without the bandwidth
 * factor), `latency` seconds one way. Links must be added with `bandwidthFactor` times their capacities.
 */
export function tcpLikeFlow(latency: number, capacities: readonly number[]): TcpLikeFlow {
  let bias = latency;
  for (const capacity of capacities) bias += LV08.weightS / capacity;
  return {
    delay: LV08.latencyFactor * latency,
    // Unbounded links without latency leave no bias: such flows weigh the same.
    weight: bias > 0 ? 1 / bias : 1,
    cap: (LV08.bandwidthFactor * LV08.gamma) / (2 * latency),
  };
}
