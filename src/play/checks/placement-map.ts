import type { PlacedFile } from "../../report/measurements.js";
import { Copy, NONE } from "../../tracker/index/chunk-index.js";
import type { Tracker } from "../../tracker/tracker.js";

/** Lists the nodes that hold each chunk's replicas by the tracker's index, for every committed file, sorted by name. */
export function placementMap(tracker: Tracker): PlacedFile[] {
  return [...tracker.files.fromName("")].map((file) => ({
    name: file.name,
    chunks: Array.from(file.chunks, (chunk) => holdersOf(tracker, chunk)),
  }));
}

function holdersOf({ index, peers }: Tracker, chunk: number): string[] {
  const names: string[] = [];
  for (let h = chunk === NONE ? NONE : index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
    if (index.stateOf(h) === Copy.stored) names.push(peers.identities[index.peerOf(h)]!);
  }
  return names.sort();
}
