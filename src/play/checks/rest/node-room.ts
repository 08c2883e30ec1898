import type { Node } from "../../../node/node.js";
import type { Finding } from "../always/finding.js";

/** Checks the free room of a node that pulls nothing: it must be the node's capacity minus its replicas. */
export function compareRoom(node: Node, finding: Finding): void {
  if (node.activePulls > 0) return;
  finding.looked();
  const { holdings, store, options, env } = node;
  const free = Math.max(0, options.capacityBytes - store.replicaBytes);
  if (holdings.freeBytes !== free)
    finding.fail(env.identity, `${env.identity} says that ${holdings.freeBytes} bytes are free: it should be ${free}`);
}
