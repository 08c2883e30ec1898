import type { Node } from "../../../node/node.js";
import type { Finding } from "../always/finding.js";

/** Whether a node that pulls nothing has all the room that its replicas do not take. */
export function compareRoom(node: Node, finding: Finding): void {
  if (node.activePulls > 0) return;
  finding.looked();
  const { holdings, store, options, env } = node;
  const free = Math.max(0, options.capacityBytes - store.replicaBytes);
  if (holdings.freeBytes !== free)
    finding.fail(env.identity, `${env.identity} says that ${holdings.freeBytes} bytes are free: it should be ${free}`);
}
