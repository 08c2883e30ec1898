/**
 * EMPIRICAL. Constants of SimGrid's LV08 model, fitted to packet-level simulations of TCP Reno (Velho and Legrand,
 * "Accuracy study and improvement of network simulation in the SimGrid framework", SIMUTools 2009). Its authors call
 * them empirical. They hold for long transfers on wide-area links, and say little about any other transport.
 */
export const LV08 = {
  /** The time to the first byte, as a number of one-way latencies. It stands for slow start. */
  latencyFactor: 13.01,
  /** The part of a link's capacity that carries payload. */
  bandwidthFactor: 0.97,
  /** Each link on the way adds this number of bytes, divided by the link's capacity, to the flow's round-trip bias. */
  weightS: 20537,
  /** TCP's largest window, in bytes. A flow's rate is at most 0.97 of the window divided by the round-trip time. */
  gamma: 4194304,
} as const;

/** The behaviour of a flow by LV08. */
export interface TcpLikeFlow {
  /** The time before the flow's bytes start to move, in seconds. */
  readonly delay: number;
  /** The weight and the cap for `FlowOptions`. */
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
