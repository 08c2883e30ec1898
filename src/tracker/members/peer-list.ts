import type { Peer } from "../../gen/swarmlab/v1/common.js";
import type { PeerTable } from "./peers.js";

/** The peers that an answer names. Each is listed once. The answer refers to it by its position. */
export class PeerList {
  readonly peers: Peer[] = [];
  private readonly positions = new Map<number, number>();

  constructor(private readonly table: PeerTable) {}

  get size(): number {
    return this.peers.length;
  }

  position(peer: number): number {
    let position = this.positions.get(peer);
    if (position === undefined) {
      position = this.peers.push(this.table.message(peer)) - 1;
      this.positions.set(peer, position);
    }
    return position;
  }
}
