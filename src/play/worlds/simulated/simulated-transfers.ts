import { type FetchChunksRequest, TransferPurpose } from "../../../gen/swarmlab/v1/node.js";
import type { NetworkSpec } from "../../../runtime/network-spec.js";
import type { FlowSharing } from "../../../sim/calls/streams.js";
import type { FlowShare } from "../../../sim/network/links.js";

/** Says how chunk transfers share links: by their weights for each purpose, and up to `cap` bytes per second each. */
export function transferSharing(weights: NetworkSpec["weights"], cap: number): FlowSharing {
  const put: FlowShare = { weight: weights.put, cap };
  const get: FlowShare = { weight: weights.get, cap };
  const repair: FlowShare = { weight: weights.repair, cap };
  return (method, request) => {
    if (method !== "fetchChunks") return undefined;
    const { purpose } = request as FetchChunksRequest;
    return purpose === TransferPurpose.PUT ? put : purpose === TransferPurpose.REPAIR ? repair : get;
  };
}
