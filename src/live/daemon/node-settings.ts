import { type NetworkSettings, PayloadMode } from "../../gen/swarmlab/v1/common.js";
import { defaultSettings, type NodeSettings } from "../../node/options.js";
import { sha256 } from "../disk/content-hash.js";

/** Makes the settings of a node in a network whose settings are `network`. */
export function settingsFor(network: NetworkSettings, chosen: Partial<NodeSettings> = {}): NodeSettings {
  const hash = network.payload === PayloadMode.REAL ? sha256 : undefined;
  return { ...defaultSettings, ...chosen, hash, chunkSize: network.chunkSize };
}
