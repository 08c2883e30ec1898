import { type FileInfo, type NodeInfo, NodeState, type StatResponse } from "../gen/swarmlab/v1/tracker.js";
import { formatBytes, formatShare, plural } from "../report/format.js";
import { left, printTable, right } from "./table.js";
import { say } from "./terminal.js";

export function printFiles(files: readonly FileInfo[]): void {
  printTable(
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
  [NodeState.ALIVE]: "alive",
  [NodeState.SUSPECTED]: "suspected",
  [NodeState.DEAD]: "dead",
  [NodeState.LEAVING]: "leaving",
  [NodeState.LEFT]: "left",
};

/** Its nodes, and how its files are. `all`: those that left or died, too. */
export function printNetwork(stat: StatResponse, nodes: readonly NodeInfo[], all: boolean): void {
  const gone: readonly NodeState[] = [NodeState.DEAD, NodeState.LEFT];
  const shown = nodes.filter(({ state }) => all || !gone.includes(state));
  printTable(
    [left("node"), left("address"), left("zone"), left("state"), right("replicas"), right("used"), right("of")],
    shown.map(({ identity, peer, zone, state, replicas, usedBytes, capacityBytes }) => [
      identity,
      peer?.address ?? "",
      zone,
      stateNames[state] ?? "?",
      String(replicas),
      formatBytes(usedBytes),
      formatBytes(capacityBytes),
    ]),
  );
  const { nodesAlive, nodesSuspected, nodesDead, usedBytes, capacityBytes } = stat;
  const share = capacityBytes > 0 ? ` (${formatShare(usedBytes / capacityBytes)})` : "";
  say(
    "",
    `nodes    ${nodesAlive} alive, ${nodesSuspected} suspected, ${nodesDead} dead`,
    `room     ${formatBytes(usedBytes)} used of ${formatBytes(capacityBytes)}${share}`,
    `files    ${plural(stat.files, "file")}, ${plural(stat.chunks, "chunk")}`,
    `repair   ${stat.underReplicated} under-replicated, ${stat.unavailable} unavailable, ${plural(stat.repairsActive, "repair")} under way`,
  );
}

/** How the replicas of a file are. */
export function printFile({ file, replicas }: StatResponse): void {
  if (!file) return;
  const { name, size, chunkSize, replication, fewestReplicas } = file;
  const chunks = Math.ceil(size / chunkSize);
  say(
    `name     ${name}`,
    `size     ${formatBytes(size)} in ${plural(chunks, "chunk")} of ${formatBytes(chunkSize)}`,
    `replicas ${replication} wanted, ${fewestReplicas} at least`,
  );
  const counts = new Map<number, number>();
  for (const live of replicas) counts.set(live, (counts.get(live) ?? 0) + 1);
  const of = replicas.length < chunks ? ` (of the first ${replicas.length})` : "";
  for (const [live, count] of [...counts].sort(([a], [b]) => a - b)) {
    const lack = live < replication ? (live === 0 ? ": unavailable" : ": under-replicated") : "";
    say(`         ${plural(count, "chunk")} with ${plural(live, "live replica")}${of}${lack}`);
  }
}
