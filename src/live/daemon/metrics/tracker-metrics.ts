import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { noObserver, type Observer } from "../../../runtime/observer.js";
import { fullnessOf } from "../../../tracker/members/fullness.js";
import { Health } from "../../../tracker/members/peers.js";
import type { Tracker } from "../../../tracker/tracker.js";
import { figure } from "./process-metrics.js";

/** The bounds of the histogram of repairs, in seconds from a repair's order to its end. */
const REPAIR_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Counts the events that a tracker reports. */
export function trackerObserver(registry: Registry): Observer {
  const registers = [registry];
  const plain = (name: string, help: string) => new Counter({ name, help, registers });
  const committed = plain("swarmlab_files_committed_total", "Files that were put, and acknowledged.");
  const committedBytes = plain(
    "swarmlab_file_committed_bytes_total",
    "Bytes of files that were put, and acknowledged.",
  );
  const removed = plain("swarmlab_files_removed_total", "Files that were removed, or replaced by a newer version.");
  const ordered = plain("swarmlab_repairs_ordered_total", "Replicas that were ordered to restore redundancy.");
  const repairBytes = plain("swarmlab_repair_bytes_total", "Bytes of replicas that repair made.");
  const ended = new Histogram({
    name: "swarmlab_repair_duration_seconds",
    help: "How long repairs took, by outcome.",
    labelNames: ["outcome"],
    buckets: REPAIR_BUCKETS,
    registers,
  });
  for (const outcome of ["stored", "failed"]) ended.zero({ outcome });
  const changes = new Counter({
    name: "swarmlab_peer_changes_total",
    help: "How often a peer became alive, suspected, dead, leaving or left.",
    labelNames: ["health"],
    registers,
  });
  for (const health of ["alive", "suspected", "dead", "leaving", "left"]) changes.inc({ health }, 0);
  return {
    ...noObserver,
    peerChanged: (_peer, health) => changes.inc({ health }),
    repairOrdered: () => ordered.inc(),
    repairEnded: (_file, _index, bytes, stored, waited) => {
      ended.observe({ outcome: stored ? "stored" : "failed" }, waited / 1000);
      if (stored) repairBytes.inc(bytes);
    },
    fileCommitted: (_file, _name, bytes) => {
      committed.inc();
      committedBytes.inc(bytes);
    },
    fileRemoved: () => removed.inc(),
  };
}

/** Registers the figures of a tracker's network. They are read when they are scraped. */
export function trackerFigures(registry: Registry, tracker: Tracker): void {
  const { peers, replicas, repair, files } = tracker;
  const add = (name: string, help: string, value: () => number) => figure(registry, `swarmlab_${name}`, help, value);
  new Gauge({
    name: "swarmlab_peers",
    help: "Nodes, which offer room, and clients by the tracker's view of them; unknown: not heard of since it started.",
    labelNames: ["role", "health"],
    registers: [registry],
    collect() {
      const draining = drainingPeers(tracker);
      for (const health of ["alive", "suspected", "dead", "left"] as const) {
        this.set({ role: "node", health }, peers.nodes(Health[health]));
        this.set({ role: "client", health }, peers.clients(Health[health]));
      }
      this.set({ role: "node", health: "alive" }, peers.nodes(Health.alive) - draining.nodes);
      this.set({ role: "node", health: "leaving" }, draining.nodes);
      this.set({ role: "client", health: "alive" }, peers.clients(Health.alive) - draining.clients);
      this.set({ role: "client", health: "leaving" }, draining.clients);
      // The tracker does not know yet whether these peers are nodes or clients.
      this.set({ role: "unknown", health: "unknown" }, peers.byHealth[Health.unknown]!);
    },
  });
  const used = () => peers.usedAlive - peers.pledgedAlive;
  const full = () => fullnessOf(peers, tracker.chunkSize);
  add("network_capacity_bytes", "Room for replicas that living nodes say they offer.", () => peers.capacityAlive);
  add("network_used_bytes", "Room on living nodes that is taken, or being given back.", used);
  add(
    "network_pledged_bytes",
    "Room on living nodes that is pledged, not known to be taken.",
    () => peers.pledgedAlive,
  );
  add(
    "nodes_fill_ratio",
    "At least half of the living nodes have used this share of their room.",
    () => full().medianFill,
  );
  add(
    "nodes_with_room",
    "Living nodes that can take one more chunk of the network's chunk size.",
    () => full().withRoom,
  );
  add("files", "Files in the network.", () => files.count);
  add("chunks", "Chunks of these files.", () => replicas.chunks);
  add("chunks_under_replicated", "Chunks with fewer live replicas than wanted.", () => replicas.underReplicated);
  add("chunks_unavailable", "Chunks without a live replica.", () => replicas.unavailable);
  add("repairs_active", "Repairs under way.", () => repair.active);
  add("tracker_epoch", "How often this tracker was started on its state.", () => tracker.epoch);
}

/** Counts the peers that are alive and draining. */
function drainingPeers({ peers }: Tracker): { nodes: number; clients: number } {
  const count = { nodes: 0, clients: 0 };
  for (let peer = 1; peer <= peers.count; peer++) {
    if (peers.draining[peer] !== 1 || peers.health[peer] !== Health.alive) continue;
    if (peers.capacity[peer]! > 0) count.nodes++;
    else count.clients++;
  }
  return count;
}
