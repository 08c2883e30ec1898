import { type FileInfo, type NodeInfo, NodeState, type StatResponse } from "../../gen/swarmlab/v1/tracker.js";
import { formatBytes, formatShare, plural } from "../../report/text/format.js";
import { printable } from "./printable.js";
import { left, right, tableLines } from "./table.js";

export function fileLines(files: readonly FileInfo[]): string[] {
  return tableLines(
    [left("name"), right("size"), right("wanted"), right("live"), left("owner")],
    files.map(({ name, size, replication, fewestReplicas, owner }) => [
      name,
      formatBytes(size),
      String(replication),
      String(fewestReplicas),
      owner,
    ]),
  );
}

const stateNames: { readonly [state in NodeState]?: string } = {
  // The tracker has restarted, and has not heard from the node since.
  [NodeState.UNSPECIFIED]: "unseen",
  [NodeState.ALIVE]: "alive",
  [NodeState.SUSPECTED]: "suspected",
  [NodeState.DEAD]: "dead",
  [NodeState.LEAVING]: "leaving",
  [NodeState.LEFT]: "left",
};

/** A node's state at the tracker, in a word. */
export function stateName(state: NodeState): string {
  return stateNames[state] ?? "?";
}

/** Whether a peer is a node, which offers room, or a client. This is not known of an unseen peer. */
export function roleName({ state, capacityBytes }: NodeInfo): string {
  if (capacityBytes > 0) return "node";
  return state === NodeState.UNSPECIFIED ? "" : "client";
}

/** Says how many nodes and how many clients are in a network. */
export function peersLine(stat: StatResponse): string {
  const { nodesAlive, nodesSuspected, nodesDead, clientsAlive, clientsSuspected, clientsDead } = stat;
  const nodes = `${nodesAlive} alive, ${nodesSuspected} suspected, ${nodesDead} dead`;
  const clients = `${clientsAlive} alive, ${clientsSuspected} suspected, ${clientsDead} dead`;
  return `nodes    ${nodes}; clients: ${clients}`;
}

export function isGone({ state }: NodeInfo): boolean {
  return state === NodeState.DEAD || state === NodeState.LEFT;
}

/** Makes a table of a network's nodes, and lines with the figures of the network. `all`: also shows nodes that left or died. */
export function networkLines(stat: StatResponse, nodes: readonly NodeInfo[], all: boolean): string[] {
  const shown = nodes.filter((node) => all || !isGone(node));
  const table = tableLines(
    [
      left("node"),
      left("address"),
      left("zone"),
      left("role"),
      left("state"),
      right("replicas"),
      right("used"),
      right("of"),
    ],
    shown.map((node) => [
      node.identity,
      node.peer?.address ?? "",
      node.zone,
      roleName(node),
      stateName(node.state),
      String(node.replicas),
      formatBytes(node.usedBytes),
      formatBytes(node.capacityBytes),
    ]),
  );
  const { usedBytes, pledgedBytes, capacityBytes, medianFill, nodesWithRoom } = stat;
  const share = capacityBytes > 0 ? ` (${formatShare(usedBytes / capacityBytes)})` : "";
  return [
    ...table,
    "",
    peersLine(stat),
    `room     ${formatBytes(usedBytes)} used of ${formatBytes(capacityBytes)}${share}, ${formatBytes(pledgedBytes)} pledged`,
    `         half of the nodes have used ${formatShare(medianFill)} or more; ${plural(nodesWithRoom, "node")} can take more`,
    `files    ${plural(stat.files, "file")}, ${plural(stat.chunks, "chunk")}`,
    `repair   ${stat.underReplicated} under-replicated, ${stat.unavailable} unavailable, ${plural(stat.repairsActive, "repair")} under way`,
  ];
}

/** Describes the state of a file's replicas. */
export function replicaLines({ file, replicas }: StatResponse): string[] {
  if (!file) return [];
  const { name, size, chunkSize, replication, fewestReplicas, owner } = file;
  const chunks = Math.ceil(size / chunkSize);
  const counts = new Map<number, number>();
  for (const live of replicas) counts.set(live, (counts.get(live) ?? 0) + 1);
  const of = replicas.length < chunks ? ` (of the first ${replicas.length})` : "";
  return [
    `name     ${printable(name)}`,
    ...(owner === "" ? [] : [`owner    ${printable(owner)}`]),
    `size     ${formatBytes(size)} in ${plural(chunks, "chunk")} of ${formatBytes(chunkSize)}`,
    `replicas ${replication} wanted, ${fewestReplicas} at least`,
    ...[...counts]
      .sort(([a], [b]) => a - b)
      .map(([live, count]) => {
        const lack = live < replication ? (live === 0 ? ": unavailable" : ": under-replicated") : "";
        return `         ${plural(count, "chunk")} with ${plural(live, "live replica")}${of}${lack}`;
      }),
  ];
}
