import { Counter, type Registry } from "prom-client";
import { noObserver, type Observer, type TransferPurpose } from "../../../runtime/observer.js";
import type { RunningNode } from "../node-process.js";
import { figure } from "./process-metrics.js";

const PURPOSES: readonly TransferPurpose[] = ["put", "get", "repair"];
const KINDS = ["replica", "cached"] as const;

/** Counts the events that a node reports. */
export function nodeObserver(registry: Registry): Observer {
  const served = transfers(registry, "served", "sent whole to others");
  const fetched = transfers(registry, "fetched", "received whole from others, and accepted");
  const stored = copies(registry, "stored", "Chunks that were stored");
  const dropped = copies(registry, "dropped", "Chunks that were dropped");
  const plain = (name: string, help: string) => new Counter({ name, help, registers: [registry] });
  const refused = plain("swarmlab_chunks_refused_total", "Chunks received with wrong content, and refused.");
  const notStored = plain("swarmlab_chunks_not_stored_total", "Chunks that the disk did not take.");
  const checked = new Counter({
    name: "swarmlab_chunks_checked_total",
    help: "Stored chunks whose content was looked at, by what was found.",
    labelNames: ["result"],
    registers: [registry],
  });
  for (const result of ["sound", "damaged"]) checked.inc({ result }, 0);
  const checkedBytes = plain(
    "swarmlab_chunk_checked_bytes_total",
    "Bytes of stored chunks whose content was looked at.",
  );
  const failures = plain("swarmlab_tracker_call_failures_total", "Joins, announces and inventories without an answer.");
  return {
    ...noObserver,
    chunkServed: served,
    chunkFetched: fetched,
    chunkRefused: () => refused.inc(),
    chunkStored: (_file, _index, _bytes, cached) => stored(cached),
    chunkDropped: (_file, _index, _bytes, cached) => dropped(cached),
    chunkNotStored: () => notStored.inc(),
    chunkChecked: (_file, _index, bytes, sound) => {
      checked.inc({ result: sound ? "sound" : "damaged" });
      checkedBytes.inc(bytes);
    },
    trackerContact: (error) => {
      if (error) failures.inc();
    },
  };
}

/** Registers the figures of a node that has joined. They are read when they are scraped. */
export function nodeFigures(registry: Registry, { node, store, incarnation }: RunningNode): void {
  const add = (name: string, help: string, value: () => number) => figure(registry, `swarmlab_${name}`, help, value);
  add("store_capacity_bytes", "Room that this node offers for replicas.", () => node.options.capacityBytes);
  add("store_replica_bytes", "Bytes in replicas.", () => store.replicaBytes);
  add("store_cached_bytes", "Bytes in cached copies.", () => store.cachedBytes);
  add("store_replicas", "Replicas held.", () => store.replicas);
  add("store_cached_copies", "Cached copies held.", () => store.cachedCopies);
  add("uploads_active", "Chunks being sent.", () => node.activeUploads);
  add("uploads_waiting", "Readers that wait for an upload slot.", () => node.waitingUploads);
  add("downloads_active", "Chunks being received.", () => node.traffic.activeDownloads);
  add("pulls_active", "Store orders being carried out.", () => node.activePulls);
  add("node_incarnation", "How often this node was started.", () => incarnation);
  add("node_peer_number", "The tracker's number for this node.", () => node.number);
  add("tracker_epoch", "The tracker's epoch that this node knows of.", () => node.membership.knownEpoch);
}

function transfers(registry: Registry, verb: string, what: string): (bytes: number, purpose: TransferPurpose) => void {
  const chunks = new Counter({
    name: `swarmlab_chunks_${verb}_total`,
    help: `Chunks ${what}, by purpose.`,
    labelNames: ["purpose"],
    registers: [registry],
  });
  const bytes = new Counter({
    name: `swarmlab_chunk_${verb}_bytes_total`,
    help: `Bytes of chunks ${what}, by purpose.`,
    labelNames: ["purpose"],
    registers: [registry],
  });
  for (const purpose of PURPOSES) {
    chunks.inc({ purpose }, 0);
    bytes.inc({ purpose }, 0);
  }
  return (size, purpose) => {
    chunks.inc({ purpose });
    bytes.inc({ purpose }, size);
  };
}

function copies(registry: Registry, verb: string, what: string): (cached: boolean) => void {
  const counter = new Counter({
    name: `swarmlab_chunks_${verb}_total`,
    help: `${what}, as replicas and as cached copies.`,
    labelNames: ["kind"],
    registers: [registry],
  });
  for (const kind of KINDS) counter.inc({ kind }, 0);
  return (cached) => counter.inc({ kind: cached ? "cached" : "replica" });
}
