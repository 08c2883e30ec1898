/**
 * EMPIRICAL. Constants of SimGrid's LV08 model, fitted to packet-level simulations of TCP Reno (Velho and Legrand,
 * "Accuracy study and improvement of network simulation in the SimGrid framework", SIMUTools 2009). Its authors call
 * them empirical. They hold for long transfers on wide-area links, and say little about any other transport.
 */
export const LV08 = {
  /** Time to the first byte, in one-way latencies. It stands for slow start. */
  latencyFactor: 13.01,
  /** Part of a link's capacity that carries payload. */
  bandwidthFactor: 0.97,
  /** Bytes. Each link on the way adds this, divided by its capacity, to a flow's round-trip bias. */
  weightS: 20537,
  /** Bytes. TCP's largest window: a flow's rate is at most the window divided by the round-trip time. */
  gamma: 4194304,
} as const;

/** How a flow behaves by LV08. */
export interface TcpLikeFlow {
  /** Seconds before its bytes start to move. */
  readonly delay: number;
  /** Weight and cap for `FlowOptions`. */
  readonly weight: number;
  readonly cap: number;
}

/**
 * Delay, weight and cap of a flow with a one-way latency of `latency` seconds, over links of these capacities (bytes
 * per second, before the bandwidth factor). The caller must add the links to the model with `bandwidthFactor` times
 * their capacities.
 */
export function tcpLikeFlow(latency: number, capacities: readonly number[]): TcpLikeFlow {
  let bias = latency;
  for (const capacity of capacities) bias += LV08.weightS / capacity;
  return {
    delay: LV08.latencyFactor * latency,
    // Without latency and with unbounded links the bias is 0: all such flows have the same weight.
    weight: bias > 0 ? 1 / bias : 1,
    cap: (LV08.bandwidthFactor * LV08.gamma) / (2 * latency),
  };
}
