import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { derivedKey, sealOf } from "../../runtime/proof.js";
import type { SecretKey } from "../../runtime/random/siphash.js";

const RECEIPTS = 1;
const SEALS = 2;
/** The largest number of keys that are kept in memory. The others are derived again when they are needed. */
const KEYS_AT_HAND = 1024;

/** The keys that the tracker of one epoch shares with its nodes. All are derived from one key, so none is stored. */
export class Secrets {
  /** The key with which nodes recognise addresses that the tracker sealed. */
  readonly sealKey: SecretKey;
  private readonly atHand = new Map<number, { readonly incarnation: number; readonly key: SecretKey }>();

  constructor(
    private readonly master: SecretKey,
    private readonly epoch: number,
  ) {
    this.sealKey = derivedKey(master, SEALS, 0, epoch);
  }

  /**
   * Key with which a node proves what it stores. It is valid in one life of the node only, since replicas of an earlier life may be gone.
   */
  receiptKey(peer: number, incarnation: number): SecretKey {
    const known = this.atHand.get(peer);
    if (known?.incarnation === incarnation) return known.key;
    // Every life in every epoch gets its own key. Incarnations have 32 bits, and epochs use 21.
    const key = derivedKey(this.master, RECEIPTS, peer, this.epoch * 0x100000000 + incarnation);
    if (this.atHand.size >= KEYS_AT_HAND) this.atHand.clear();
    this.atHand.set(peer, { incarnation, key });
    return key;
  }

  /** Returns a peer's address, with the tracker's seal. */
  sealed({ number, address, host }: Peer): Peer {
    return { number, address, host, seal: sealOf(this.sealKey, { number, address, host }) };
  }
}
