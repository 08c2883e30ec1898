import { Copy } from "../../tracker/index/chunk-index.js";
import type { Tracker } from "../../tracker/tracker.js";

/** A replica of the tracker's map. */
export interface MapEntry {
  /** The number that the tracker gave the node. */
  readonly peer: number;
  readonly fileId: number;
  readonly fileName: string;
  readonly index: number;
  readonly pledge: number;
  /** Whether the replica is only pledged, for an open put. The node may have stored it already; the commit will tell the tracker. */
  readonly pledged: boolean;
}

/** Yields the replicas that the tracker believes to be stored, and those that open puts may have stored already. */
export function* trackerMap({ index }: Tracker): Generator<MapEntry> {
  for (const holding of index.holdings()) {
    const chunk = index.chunkOf(holding);
    const { id: fileId, name: fileName, state } = index.fileOf(chunk);
    const pledged = index.stateOf(holding) === Copy.pledged && state === "pending";
    if (!pledged && index.stateOf(holding) !== Copy.stored) continue;
    const [peer, pledge] = [index.peerOf(holding), index.pledgeOf(holding)];
    yield { peer, fileId, fileName, index: index.positionOf(chunk), pledge, pledged };
  }
}
