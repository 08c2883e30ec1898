import type { Holding } from "../../gen/swarmlab/v1/common.js";
import type { AnnounceRequest, InventoryRequest, InventoryResponse } from "../../gen/swarmlab/v1/tracker.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Files, FileVersion } from "../files/files.js";
import { type ChunkIndex, Copy, NONE } from "../index/chunk-index.js";
import type { Replicas } from "../index/replicas.js";
import { MAX_INVENTORY, STALE_NAMED } from "../limits.js";
import type { Drops } from "../repair/drops.js";
import type { PeerTable } from "./peers.js";

/** An inventory that is coming in, and the changes that were announced since it began. */
interface Intake {
  readonly snapshot: number;
  parts: number;
  readonly holdings: Holding[];
  readonly changes: { readonly gained: readonly Holding[]; readonly lost: readonly Holding[] }[];
  /** Entries in them. */
  changed: number;
}

/** Whether a pledge of an open put is in force: made to this peer for this chunk, and not given to another since. */
export type PledgeCheck = (file: FileVersion, index: number, pledge: number, peer: number) => boolean;

const NOTHING: InventoryResponse = { stale: [] };
const MISSING_PART = new RpcError(Code.FAILED_PRECONDITION, "a part of the inventory is missing: start a new snapshot");
const TOO_LARGE = new RpcError(Code.RESOURCE_EXHAUSTED, `at most ${MAX_INVENTORY} holdings`);

/**
 * Brings the index to agree with what nodes say that they hold: by changes, and by full inventories, which take effect
 * at once with their last part. A node sends no announce while its inventory is under way; what comes from another
 * order of events waits for the inventory's end.
 */
export class Reconciliation {
  private readonly intakes = new Map<number, Intake>();
  /** Answers with something in them, for the repetition of a last part. */
  private readonly answers = new Map<number, { readonly snapshot: number; readonly answer: InventoryResponse }>();

  constructor(
    private readonly peers: PeerTable,
    private readonly files: Files,
    private readonly index: ChunkIndex,
    private readonly replicas: Replicas,
    private readonly drops: Drops,
    private readonly isPledged: PledgeCheck,
    /** What a peer stored under a pledge that nobody has confirmed is gone. */
    private readonly onLost: (file: FileVersion, pledge: number) => void,
    /** The whole of what a peer holds is known from now on. */
    private readonly onSynced: (peer: number) => void,
  ) {}

  /** Forgets what a peer was telling. */
  forget(peer: number): void {
    this.intakes.delete(peer);
    this.answers.delete(peer);
  }

  /** A peer's announced changes. What is gone comes first: a chunk may have been replaced by another copy of it. */
  announced(peer: number, { gained, lost }: Pick<AnnounceRequest, "gained" | "lost">): void {
    const intake = this.intakes.get(peer);
    if (!intake) {
      this.change(peer, gained, lost);
      return this.drops.told(peer);
    }
    intake.changed += gained.length + lost.length;
    // One that changes more than it can hold while it tells what it holds must tell it anew: its next part is out of line.
    if (intake.changed > MAX_INVENTORY) this.intakes.delete(peer);
    else intake.changes.push({ gained, lost });
  }

  /** A part of an inventory, of a member. */
  inventory(request: InventoryRequest): InventoryResponse | RpcError {
    const { peerNumber: peer, snapshot, part, last, holdings } = request;
    if (snapshot <= this.peers.snapshot[peer]!) {
      const known = this.answers.get(peer);
      return known?.snapshot === snapshot && last ? known.answer : NOTHING;
    }
    let intake = this.intakes.get(peer);
    if (intake && snapshot < intake.snapshot) return NOTHING;
    if (!intake || snapshot > intake.snapshot) {
      intake = { snapshot, parts: 0, holdings: [], changes: [], changed: 0 };
      this.intakes.set(peer, intake);
    }
    if (part < intake.parts) return NOTHING;
    if (part > intake.parts) return MISSING_PART;
    if (intake.holdings.length + holdings.length > MAX_INVENTORY) {
      this.intakes.delete(peer);
      return TOO_LARGE;
    }
    intake.parts++;
    for (const holding of holdings) intake.holdings.push(holding);
    if (!last) return NOTHING;
    return this.complete(peer, intake);
  }

  private complete(peer: number, intake: Intake): InventoryResponse {
    this.intakes.delete(peer);
    this.peers.snapshot[peer] = intake.snapshot;
    const stale = this.replaceAll(peer, intake.holdings, false);
    for (const { gained, lost } of intake.changes) this.change(peer, gained, lost);
    this.drops.told(peer);
    if (stale.length === 0) return NOTHING;
    const answer = { stale };
    this.answers.set(peer, { snapshot: intake.snapshot, answer });
    return answer;
  }

  /**
   * A full list of what a peer holds takes the place of what was known, at once. In a new life pledges that were not
   * kept are void. Answers with what nobody needs.
   */
  replaceAll(peer: number, holdings: readonly Holding[], newLife: boolean): Holding[] {
    const { index, replicas } = this;
    this.peers.synced[peer] = 1;
    this.peers.resync[peer] = 0;
    const seen = new Set<number>();
    const kept = new Set<number>();
    const stale: Holding[] = [];
    for (const holding of holdings) {
      const taken = this.take(peer, holding);
      if (taken === NONE) stale.push(holding);
      else seen.add(taken);
      if (taken !== NONE && holding.pledge > 0 && index.stateOf(taken) === Copy.pledged) kept.add(taken);
    }
    for (let h = index.firstOfPeer(peer); h !== NONE; ) {
      const next = index.nextOf(h);
      if (index.stateOf(h) === Copy.pledged && !newLife) {
        if (!seen.has(h)) index.setKeepsCopy(h, false);
      } else if (!seen.has(h)) replicas.remove(h);
      else if (index.stateOf(h) === Copy.pledged && !kept.has(h)) replicas.fail(h);
      h = next;
    }
    this.onSynced(peer);
    return this.cutStale(peer, stale);
  }

  /** The first holdings of many: true, but not all. */
  add(peer: number, holdings: readonly Holding[]): Holding[] {
    return this.cutStale(
      peer,
      holdings.filter((holding) => this.take(peer, holding) === NONE),
    );
  }

  /** Those of the holdings that nobody needs. */
  staleOf(peer: number, holdings: readonly Holding[]): Holding[] {
    return holdings.filter((holding) => this.chunkOf(peer, holding) === NONE).slice(0, STALE_NAMED);
  }

  /** An answer names so many; the others are ordered dropped. */
  private cutStale(peer: number, stale: Holding[]): Holding[] {
    for (const holding of stale.slice(STALE_NAMED)) if (holding.pledge > 0) this.drops.stale(peer, holding);
    return stale.length > STALE_NAMED ? stale.slice(0, STALE_NAMED) : stale;
  }

  private change(peer: number, gained: readonly Holding[], lost: readonly Holding[]): void {
    for (const holding of lost) this.lose(peer, holding);
    for (const holding of gained) {
      const taken = this.isMadeUp(peer, holding) ? NONE : this.take(peer, holding);
      if (taken === NONE && holding.pledge > 0) this.drops.stale(peer, holding);
    }
  }

  /**
   * Whether a peer of which all is known claims a new replica that nobody pledged to it: it lies, or it took an order from
   * somebody who did.
   */
  private isMadeUp(peer: number, { fileId, index: position, pledge }: Holding): boolean {
    const { files, index, peers, replicas } = this;
    if (pledge === 0 || peers.synced[peer] === 0) return false;
    const file = files.byId(fileId);
    const chunk = file?.chunks[position] ?? NONE;
    // Puts know their own pledges.
    if (chunk === NONE || file?.state === "pending") return false;
    const held = index.find(chunk, peer);
    if (held !== NONE && index.pledgeOf(held) === pledge) return false;
    return !replicas.wasPledged(chunk, peer, pledge);
  }

  /** The chunk that a holding is of; NONE when no live file needs it, or it is known to be gone already. */
  private chunkOf(peer: number, { fileId, index, pledge }: Holding): number {
    if (this.drops.isGone(peer, pledge)) return NONE;
    const file = this.files.byId(fileId);
    if (!file) return NONE;
    if (file.state === "pending" && !this.isPledged(file, index, pledge, peer)) return NONE;
    return file.chunks[index] ?? NONE;
  }

  /** A peer says that it holds a chunk: its word goes. Answers with the holding, or NONE when nobody needs it. */
  private take(peer: number, holding: Holding): number {
    const chunk = this.chunkOf(peer, holding);
    if (chunk === NONE) return NONE;
    const { index, replicas } = this;
    const { pledge } = holding;
    let held = index.find(chunk, peer);
    const state = held === NONE ? undefined : index.stateOf(held);
    if (pledge === 0) {
      if (state === Copy.stored || state === Copy.dropping) {
        replicas.remove(held);
        held = NONE;
      }
      if (held === NONE) return replicas.cache(chunk, peer);
      if (state === Copy.pledged) index.setKeepsCopy(held, true);
      return held;
    }
    if (index.fileOf(chunk).state === "pending") return this.takePledged(chunk, peer, pledge, held);
    if (held === NONE) return replicas.adopt(chunk, peer, pledge);
    const known = index.pledgeOf(held) === pledge && (state === Copy.stored || state === Copy.dropping);
    if (!known) replicas.store(held, pledge);
    return held;
  }

  /**
   * A peer says that it keeps a pledge of an open put. That confirms nothing, for it does not say with which content, and
   * whoever puts may have ordered another: its receipt does, which the commit brings.
   */
  private takePledged(chunk: number, peer: number, pledge: number, held: number): number {
    const { index, replicas } = this;
    if (held === NONE || index.stateOf(held) === Copy.cached) return replicas.promise(chunk, peer, pledge);
    if (index.stateOf(held) === Copy.pledged) index.setKeepsCopy(held, false);
    return held;
  }

  private lose(peer: number, { fileId, index: position, pledge }: Holding): void {
    const { index, replicas } = this;
    const file = this.files.byId(fileId);
    const chunk = file?.chunks[position] ?? NONE;
    const held = chunk === NONE ? NONE : index.find(chunk, peer);
    if (!file || held === NONE) return;
    const state = index.stateOf(held);
    if (state === Copy.pledged) {
      if (pledge === 0) index.setKeepsCopy(held, false);
      else this.onLost(file, pledge);
      return;
    }
    if (index.pledgeOf(held) === pledge) replicas.remove(held);
  }
}
