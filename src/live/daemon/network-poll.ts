import type { StatusResponse } from "../../gen/swarmlab/v1/node.js";
import { type NodeInfo, NodeState, type StatResponse } from "../../gen/swarmlab/v1/tracker.js";
import type { Millis } from "../../runtime/clock.js";
import type { TrackerClient } from "./tracker-client.js";

/**
 * How many nodes are asked at a time, and how long each may take to answer. The time is short, because the user waits to see the other
 * nodes.
 */
const AT_ONCE = 32;
const NODE_DEADLINE_MS = 1_000;

/** A node's own status, and when it arrived, in ms after any fixed moment. */
export interface NodeWord {
  readonly at: Millis;
  readonly status: StatusResponse;
}

/** The state of a network: what the tracker says, and each node's own status, which is undefined for a node that did not answer. */
export interface NetworkSight {
  readonly stat: StatResponse;
  readonly nodes: readonly { readonly info: NodeInfo; readonly word: NodeWord | undefined }[];
}

/** Asks the tracker, then every node that should answer, some at a time. Rejects when the tracker does not answer. */
export async function pollNetwork(client: TrackerClient): Promise<NetworkSight> {
  const stat = await client.call("stat", { name: "" });
  const infos = await client.nodes();
  const words = new Map<NodeInfo, NodeWord>();
  const toAsk = infos.filter(({ state, peer }) => peer && (state === NodeState.ALIVE || state === NodeState.LEAVING));
  const askOn = async (): Promise<void> => {
    for (let info = toAsk.pop(); info; info = toAsk.pop()) {
      const status = await client.nodeStatus(info.peer?.address ?? "", NODE_DEADLINE_MS).catch(() => undefined);
      // Another program may listen at this address by now.
      if (status?.identity === info.identity) words.set(info, { at: performance.now(), status });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  return { stat, nodes: infos.map((info) => ({ info, word: words.get(info) })) };
}
