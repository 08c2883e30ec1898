import type { BandwidthModel, BandwidthOptions, Completed } from "./bandwidth.js";
import { FairSharing } from "./fair.js";
import { FifoSharing } from "./fifo.js";
import { LatencyOnly } from "./latency-only.js";

const models = { fair: FairSharing, fifo: FifoSharing, "latency-only": LatencyOnly } as const;

export type BandwidthName = keyof typeof models;

/** Makes the bandwidth model with this name. */
export function bandwidthModel(
  name: BandwidthName,
  completed: Completed,
  options: Omit<BandwidthOptions, "completed"> = {},
): BandwidthModel {
  return new models[name]({ ...options, completed });
}
