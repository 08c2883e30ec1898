import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { derivedKey, sealOf } from "../../runtime/proof.js";
import type { SecretKey } from "../../runtime/random/siphash.js";

const RECEIPTS = 1;
const SEALS = 2;
/** Keys that are kept at hand; the others are derived anew. */
const KEYS_AT_HAND = 1024;

/** The keys that the tracker of one epoch shares with its nodes. All follow from one, so that none is stored. */
export class Secrets {
  /** With it nodes tell addresses that the tracker named from others. */
  readonly sealKey: SecretKey;
  private readonly atHand = new Map<number, { readonly incarnation: number; readonly key: SecretKey }>();

  constructor(
    private readonly master: SecretKey,
    private readonly epoch: number,
  ) {
    this.sealKey = derivedKey(master, SEALS, 0, epoch);
  }

  /** With it a node proves what it stores, in one life: what an earlier one stored may be gone. */
  receiptKey(peer: number, incarnation: number): SecretKey {
    const known = this.atHand.get(peer);
    if (known?.incarnation === incarnation) return known.key;
    // Lives are told apart in every epoch: numbers of both have 32 bits, of which an epoch uses 21.
    const key = derivedKey(this.master, RECEIPTS, peer, this.epoch * 0x100000000 + incarnation);
    if (this.atHand.size >= KEYS_AT_HAND) this.atHand.clear();
    this.atHand.set(peer, { incarnation, key });
    return key;
  }

  /** A peer's place, with the tracker's word that this is it. */
  sealed({ number, address, host }: Peer): Peer {
    return { number, address, host, seal: sealOf(this.sealKey, { number, address, host }) };
  }
}
