import type { FileInfo, NodeInfo, StatResponse } from "../../gen/swarmlab/v1/tracker.js";
import { roleName, stateName } from "./network-tables.js";

// The output of `--json`: bytes and counts as numbers, for scripts.

export function fileJson(file: FileInfo) {
  const { name, fileId, size, chunkSize, replication, fewestReplicas, owner } = file;
  return { name, fileId, size, chunkSize, replication, fewestReplicas, owner };
}

function nodeJson(node: NodeInfo) {
  const { identity, peer, zone, state, replicas, usedBytes, pledgedBytes, capacityBytes, incarnation } = node;
  return {
    identity,
    number: peer?.number ?? 0,
    address: peer?.address ?? "",
    zone,
    role: roleName(node),
    state: stateName(state),
    replicas,
    usedBytes,
    pledgedBytes,
    capacityBytes,
    incarnation,
  };
}

export function networkJson(stat: StatResponse, nodes: readonly NodeInfo[]) {
  const { nodesAlive, nodesSuspected, nodesDead, files, chunks, underReplicated, unavailable, repairsActive } = stat;
  const { usedBytes, pledgedBytes, capacityBytes, medianFill, nodesWithRoom, epoch } = stat;
  const { clientsAlive, clientsSuspected, clientsDead } = stat;
  return {
    epoch,
    nodesAlive,
    nodesSuspected,
    nodesDead,
    nodesWithRoom,
    clientsAlive,
    clientsSuspected,
    clientsDead,
    usedBytes,
    pledgedBytes,
    capacityBytes,
    medianFill,
    files,
    chunks,
    underReplicated,
    unavailable,
    repairsActive,
    nodes: nodes.map(nodeJson),
  };
}
