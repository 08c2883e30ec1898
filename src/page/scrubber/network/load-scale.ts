import type { NetworkState } from "../../../history/network-state.js";
import type { Replay } from "../../../history/replay.js";
import { formatBytes, formatShare } from "../../../report/text/format.js";

/**
 * How full nodes are. 0 is empty, and 1 is as full as the fullest node was in any key frame of the replay, or in any sample. Between two key
 * frames a node may be a little fuller than that. Shares of the capacity are compared if all nodes have a capacity, or if the history has only
 * samples; otherwise bytes.
 */
export class LoadScale {
  /** The load for which 1 stands, in words; undefined: no node ever stored anything. */
  readonly most: string | undefined;
  private readonly isShare: boolean;
  private readonly largest: number;

  constructor(private readonly replay: Replay) {
    const { capacity } = replay.history.nodes;
    this.isShare = replay.history.stored !== undefined || capacity.every((bytes) => bytes > 0);
    this.largest = this.isShare ? replay.mostFilled : replay.mostStored;
    if (this.largest > 0)
      this.most = this.isShare
        ? `${formatShare(rounded(this.largest))} of ${wholeOf(capacity)}`
        : formatBytes(this.largest);
  }

  /** Fills `into` with the load of each node, from 0 to 1. */
  fill(state: NetworkState, levels: Uint8Array | undefined, into: Float32Array): void {
    const { capacity } = this.replay.history.nodes;
    const { replicaBytes, copyBytes } = state;
    const largest = this.largest > 0 ? this.largest : 1;
    for (let node = 0; node < into.length; node++) {
      const bytes = (replicaBytes[node] as number) + (copyBytes[node] as number);
      const value = levels ? (levels[node] as number) / 255 : this.isShare ? bytes / (capacity[node] as number) : bytes;
      into[node] = value / largest;
    }
  }
}

/** What a node's level is a share of, in words. A level of a node without a capacity is a share of the most that any node held. */
function wholeOf(capacity: ArrayLike<number>): string {
  const limited = Array.from(capacity).filter((bytes) => bytes > 0).length;
  if (limited === capacity.length) return "the capacity";
  const most = "the most that any node held";
  return limited === 0 ? most : `the capacity, or for nodes without one of ${most}`;
}

function rounded(share: number): number {
  return Number(share.toPrecision(3));
}
