import type { Holding } from "../../gen/swarmlab/v1/common.js";
import type { AnnounceRequest, InventoryRequest, InventoryResponse } from "../../gen/swarmlab/v1/tracker.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Files, FileVersion } from "../files/files.js";
import { type ChunkIndex, Copy, NONE } from "../index/chunk-index.js";
import type { Replicas } from "../index/replicas.js";
import { MAX_INVENTORY, STALE_NAMED } from "../limits.js";
import type { Drops } from "../repair/drops.js";
import type { PeerTable } from "./peers.js";

/** An inventory that is arriving, and the changes that were announced since it began. */
interface Intake {
  readonly snapshot: number;
  parts: number;
  readonly holdings: Holding[];
  readonly changes: { readonly gained: readonly Holding[]; readonly lost: readonly Holding[] }[];
  /** The number of entries in `changes`. */
  changed: number;
}

/** Whether a pledge of an open put is in force: the tracker made it to this peer for this chunk, and has not replaced it since. */
export type PledgeCheck = (file: FileVersion, index: number, pledge: number, peer: number) => boolean;

const NOTHING: InventoryResponse = { stale: [] };
/** The number under which the answer to a join is kept. Inventories have numbers from 1. */
const JOIN = 0;
const MISSING_PART = new RpcError(Code.FAILED_PRECONDITION, "a part of the inventory is missing: start a new snapshot");
const TOO_LARGE = new RpcError(Code.RESOURCE_EXHAUSTED, `at most ${MAX_INVENTORY} holdings`);

/**
 * Makes the index agree with what nodes report. A node reports changes, or its full inventory in parts. All parts of an inventory take
 * effect together, when the last part arrives. A node sends no announce while its inventory is under way. An announce that arrives out of
 * order waits for the end of the inventory.
 */
export class Reconciliation {
  private readonly intakes = new Map<number, Intake>();
  /**
   * For each peer, the last answer that named stale holdings. If the peer repeats the last part of its inventory, or its join, it gets the same
   * answer.
   */
  private readonly answers = new Map<number, { readonly snapshot: number; readonly answer: InventoryResponse }>();

  constructor(
    private readonly peers: PeerTable,
    private readonly files: Files,
    private readonly index: ChunkIndex,
    private readonly replicas: Replicas,
    private readonly drops: Drops,
    private readonly isPledged: PledgeCheck,
    /** Called when a peer lost a replica whose pledge is not confirmed yet. */
    private readonly onLost: (file: FileVersion, pledge: number) => void,
    /** Called when a peer's whole inventory is known. */
    private readonly onSynced: (peer: number) => void,
  ) {}

  /** Forgets a peer's unfinished inventory, and the last answer to it. */
  forget(peer: number): void {
    this.intakes.delete(peer);
    this.answers.delete(peer);
  }

  /**
   * Applies the changes that a peer announced. It applies losses first, since the peer may have replaced a copy of a chunk by another copy
   * of the same chunk.
   */
  announced(peer: number, { gained, lost }: Pick<AnnounceRequest, "gained" | "lost">): void {
    const intake = this.intakes.get(peer);
    if (!intake) {
      this.change(peer, gained, lost);
      return this.drops.told(peer);
    }
    intake.changed += gained.length + lost.length;
    // If there are too many changes during the inventory, the peer must begin it again: its next part will be out of order, and will be
    // refused.
    if (intake.changed > MAX_INVENTORY) this.intakes.delete(peer);
    else intake.changes.push({ gained, lost });
  }

  /** Takes a part of a member's inventory. */
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
    return this.answer(peer, intake.snapshot, stale);
  }

  private answer(peer: number, snapshot: number, stale: Holding[]): InventoryResponse {
    if (stale.length === 0) return NOTHING;
    const answer = { stale };
    this.answers.set(peer, { snapshot, answer });
    return answer;
  }

  /**
   * Replaces all that the tracker knew of the peer's holdings by a full inventory. In a new life of the peer, pledges that it did not keep
   * become void. Those of open puts stay: the client's order may still reach the new life, which then needs the room. Returns the holdings
   * that no file needs.
   */
  private replaceAll(peer: number, holdings: readonly Holding[], newLife: boolean): Holding[] {
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
      if (index.stateOf(h) === Copy.pledged && (!newLife || index.fileOf(index.chunkOf(h)).state === "pending")) {
        if (!seen.has(h)) index.setKeepsCopy(h, false);
      } else if (!seen.has(h)) replicas.remove(h);
      else if (index.stateOf(h) === Copy.pledged && !kept.has(h)) replicas.fail(h);
      h = next;
    }
    this.onSynced(peer);
    return this.cutStale(peer, stale);
  }

  /**
   * Takes the holdings that a peer names in its join: all of them or, if they are too many for one message, some of them. Returns the
   * holdings that no file needs.
   */
  joined(peer: number, holdings: readonly Holding[], complete: boolean): Holding[] {
    const stale = complete ? this.replaceAll(peer, holdings, true) : this.add(peer, holdings);
    return this.answer(peer, JOIN, stale).stale;
  }

  /**
   * The holdings that no file needed when the peer joined. They are the answer to a join that comes again. The tracker does not compute
   * them anew. A put may have given up the pledge of such a replica, and may have been committed since. Then the replica would seem to be
   * needed.
   */
  staleAtJoin(peer: number): Holding[] {
    const known = this.answers.get(peer);
    return known?.snapshot === JOIN ? known.answer.stale : [];
  }

  private add(peer: number, holdings: readonly Holding[]): Holding[] {
    return this.cutStale(
      peer,
      holdings.filter((holding) => this.take(peer, holding) === NONE),
    );
  }

  /** Cuts a list of stale holdings to the length that one answer may have. Has the peer drop the other replicas by separate orders. */
  private cutStale(peer: number, stale: Holding[]): Holding[] {
    for (const holding of stale.slice(STALE_NAMED)) if (holding.pledge > 0) this.drops.stale(peer, holding);
    return stale.length > STALE_NAMED ? stale.slice(0, STALE_NAMED) : stale;
  }

  private change(peer: number, gained: readonly Holding[], lost: readonly Holding[]): void {
    for (const holding of lost) this.lose(peer, holding);
    for (const holding of gained) {
      if (this.isOutdated(peer, holding)) continue;
      const taken = this.isMadeUp(peer, holding) ? NONE : this.take(peer, holding);
      if (taken === NONE && holding.pledge > 0) this.drops.stale(peer, holding);
    }
  }

  /**
   * Whether a peer announces a cached copy that has become a replica since: the announce was on its way when the peer stored the replica. If the replica
   * were gone again, the peer would have announced its loss first.
   */
  private isOutdated(peer: number, { fileId, index: position, pledge }: Holding): boolean {
    const chunk = pledge === 0 ? (this.files.byId(fileId)?.chunks[position] ?? NONE) : NONE;
    const held = chunk === NONE ? NONE : this.index.find(chunk, peer);
    if (held === NONE) return false;
    const state = this.index.stateOf(held);
    return state === Copy.stored || state === Copy.dropping;
  }

  /**
   * Whether a peer whose inventory is known claims a new replica that the tracker did not pledge to it. Then the peer lies, or the member
   * that ordered the replica lied.
   */
  private isMadeUp(peer: number, { fileId, index: position, pledge }: Holding): boolean {
    const { files, index, peers, replicas } = this;
    if (pledge === 0 || peers.synced[peer] === 0) return false;
    const file = files.byId(fileId);
    const chunk = file?.chunks[position] ?? NONE;
    // For an open put, `chunkOf` checks the pledge.
    if (chunk === NONE || file?.state === "pending") return false;
    const held = index.find(chunk, peer);
    if (held !== NONE && index.pledgeOf(held) === pledge) return false;
    return !replicas.wasPledged(chunk, peer, pledge);
  }

  /** Finds the chunk of a holding; NONE when no file needs it, or when the replica is known to be gone. */
  private chunkOf(peer: number, { fileId, index, pledge }: Holding): number {
    if (this.drops.isGone(peer, pledge)) return NONE;
    const file = this.files.byId(fileId);
    if (!file) return NONE;
    if (file.state === "pending" && !this.isPledged(file, index, pledge, peer)) return NONE;
    return file.chunks[index] ?? NONE;
  }

  /** Records that a peer holds a chunk, as it says. Returns the holding, or NONE when no file needs it. */
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
    const known =
      held !== NONE && index.pledgeOf(held) === pledge && (state === Copy.stored || state === Copy.dropping);
    if (known) return held;
    if (replicas.wasPledged(chunk, peer, pledge)) this.drops.raiseFence();
    if (held === NONE) return replicas.adopt(chunk, peer, pledge);
    replicas.store(held, pledge);
    return held;
  }

  /**
   * Handles a peer's report that it keeps a pledge of an open put. This confirms nothing: the announce does not say which content
   * the peer has, and the client may have ordered other content. Only the receipt in the commit confirms it.
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
