import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { sealOf } from "../../runtime/proof.js";
import type { SecretKey } from "../../runtime/random/siphash.js";

/** The number of peers whose seals were checked and are not checked again. */
const REMEMBERED = 256;

/**
 * Distinguishes peers that the tracker named from invented addresses. When a member orders a node to fetch something, the node never calls
 * an invented address.
 */
export class KnownPeers {
  private key: SecretKey | undefined;
  private readonly known = new Map<number, Peer>();

  /**
   * Whether the tracker of the present epoch named this peer with this address. `key`: the network's seal key; empty when the node does not
   * know it.
   */
  has(peer: Peer, key: SecretKey): boolean {
    if (key.length === 0 || !peer.seal) return false;
    if (key !== this.key) {
      this.known.clear();
      this.key = key;
    }
    const { number, address, host, seal } = peer;
    const known = this.known.get(number);
    if (known === peer) return true;
    if (known && known.seal === seal && known.address === address && known.host === host) return true;
    if (sealOf(key, peer) !== seal) return false;
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.set(number, peer);
    return true;
  }
}
