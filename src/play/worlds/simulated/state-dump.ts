import type { FileVersion } from "../../../tracker/files/files.js";
import { Copy, NONE, Proof } from "../../../tracker/index/chunk-index.js";
import { Health } from "../../../tracker/members/peers.js";
import type { Tracker } from "../../../tracker/tracker.js";
import type { SimulatedRun } from "./simulated-run.js";

/** The largest number of files that are listed with their chunks, and of a node's chunks that are listed. The others are only counted. */
const MOST_FILES = 200;
const MOST_CHUNKS = 1000;

/** Collects what a tracker knows at this moment, as plain data for readers. Undefined: there is no tracker yet. */
export function trackerDump({ programs, simulation }: SimulatedRun): object | undefined {
  const { tracker } = programs.actors;
  if (!tracker) return undefined;
  const files = [...tracker.files.fromName("")];
  const { repair } = tracker;
  return {
    time: simulation.now,
    epoch: tracker.epoch,
    repair: { enabled: repair.enabled, underWay: repair.active, heldFor: repair.hold.remaining(simulation.now) },
    peers: peersOf(tracker),
    files: files.slice(0, MOST_FILES).map((file) => fileOf(tracker, file)),
    ...(files.length > MOST_FILES ? { furtherFiles: files.length - MOST_FILES } : {}),
  };
}

/** Collects what a node knows and has on its disk at this moment. `node`: its position in the scenario. */
export function nodeDump({ programs, simulation, scenario }: SimulatedRun, node: number): object {
  const { actors } = programs;
  const program = actors.nodes[node];
  const store = actors.stores[node];
  const chunks = [...(store?.list() ?? [])];
  return {
    time: simulation.now,
    node: scenario.nodes[node]?.name,
    runs: program !== undefined,
    ...(program
      ? {
          membership: program.membership.state,
          numberAtTracker: program.number,
          uploads: { active: program.activeUploads, waiting: program.waitingUploads },
          pulls: program.activePulls,
        }
      : {}),
    disk: {
      replicas: store?.replicas ?? 0,
      replicaBytes: store?.replicaBytes ?? 0,
      cachedCopies: store?.cachedCopies ?? 0,
      cachedBytes: store?.cachedBytes ?? 0,
    },
    chunks: chunks.slice(0, MOST_CHUNKS).map(({ fileId, index, pledge }) => ({
      file: actors.tracker?.files.byId(fileId)?.name ?? `file ${fileId}, which the tracker does not have`,
      index,
      as: pledge === 0 ? "cached copy" : `replica, pledge ${pledge}`,
    })),
    ...(chunks.length > MOST_CHUNKS ? { furtherChunks: chunks.length - MOST_CHUNKS } : {}),
  };
}

function peersOf({ peers }: Tracker): object[] {
  const healths = Object.keys(Health);
  return Array.from({ length: peers.count }, (_, i) => i + 1).map((peer) => ({
    peer,
    identity: peers.identities[peer],
    health: healths[peers.health[peer] as number],
    incarnation: peers.incarnation[peer],
    zone: peers.zone(peer),
    capacity: peers.capacity[peer],
    used: peers.used[peer],
    replicas: peers.replicas[peer],
    inventoryKnown: peers.synced[peer] === 1,
    draining: peers.draining[peer] === 1,
    repairsFrom: peers.repairsOut[peer],
    repairsTo: peers.repairsIn[peer],
    lastHeard: peers.lastHeard[peer],
  }));
}

function fileOf({ index, peers }: Tracker, { id, name, size, state, replication, chunks }: FileVersion): object {
  const copies = Object.keys(Copy);
  const proofs = Object.keys(Proof);
  const holders = (chunk: number) => {
    const found: string[] = [];
    if (chunk < 0) return found;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const who = peers.identities[index.peerOf(h)];
      found.push(`${who}: ${copies[index.stateOf(h)]}, ${proofs[index.proofOf(h)]}`);
    }
    return found;
  };
  return { id, name, size, state, replication, chunks: Array.from(chunks, holders) };
}
