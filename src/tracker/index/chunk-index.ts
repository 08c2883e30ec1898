import { widened } from "../../runtime/collections/widened.js";
import type { FileVersion } from "../files/files.js";
import { PairTable } from "./pair-table.js";

/** The number that means: no holding, or no chunk. */
export const NONE = -1;

/**
 * The kind of a peer's copy of a chunk. A cached copy never counts as redundancy. A pledged replica does not exist yet. A stored replica
 * counts. A replica that is being dropped no longer counts.
 */
export const Copy = { cached: 0, pledged: 1, stored: 2, dropping: 3 } as const;
export type Copy = (typeof Copy)[keyof typeof Copy];

/**
 * How far the tracker believes a stored replica. `claimed`: only its holder says that it exists. `proven`: the tracker pledged it, or a
 * challenge showed that its content is that of a proven replica. `agreed`: no replica of the chunk is proven, and all holders showed the
 * same content. `disputed`: the holders showed different contents, or a holder gave no answer. `doubted`: its content
 * differs from that of proven replicas, or its holder says that it is missing. A doubted replica no longer counts.
 */
export const Proof = { claimed: 0, proven: 1, agreed: 2, disputed: 3, doubted: 4 } as const;
export type Proof = (typeof Proof)[keyof typeof Proof];

/**
 * Which peer holds which chunk: one holding for each pair of a chunk and a peer, in columns, some 50 bytes each. Every chunk has a ring of
 * replicas and a ring of cached copies. Every peer has a list of its holdings. A `PairTable` finds the holding of a pair.
 */
export class ChunkIndex {
  // These are the columns of chunks.
  private readonly files: (FileVersion | undefined)[] = [];
  private positions = new Int32Array(64);
  private replicaHead = new Int32Array(64);
  private copyHead = new Int32Array(64);
  private liveCount = new Uint16Array(64);
  private chunkCount = 0;
  private readonly freeChunks: number[] = [];
  // These are the columns of holdings.
  private peers = new Int32Array(64);
  private chunks = new Int32Array(64);
  private pledges = new Float64Array(64);
  private states = new Uint8Array(64);
  private proofs = new Uint8Array(64);
  private copyKept = new Uint8Array(64);
  private nextOfChunk = new Int32Array(64);
  private previousOfChunk = new Int32Array(64);
  private nextOfPeer = new Int32Array(64);
  private previousOfPeer = new Int32Array(64);
  private holdingCount = 0;
  private freeHolding = NONE;
  private live = 0;
  private readonly pairs = new PairTable(this.chunks, this.peers);
  // These are the columns of peers. A head is stored as holding + 1, so that the zeros of a new column mean "none".
  private peerHead = new Int32Array(64);

  /** The number of holdings of all kinds. */
  get size(): number {
    return this.live;
  }

  addChunk(file: FileVersion, position: number): number {
    const chunk = this.freeChunks.pop() ?? this.chunkCount++;
    if (chunk >= this.positions.length) this.widenChunks(2 * chunk);
    this.files[chunk] = file;
    this.positions[chunk] = position;
    this.replicaHead[chunk] = NONE;
    this.copyHead[chunk] = NONE;
    this.liveCount[chunk] = 0;
    file.chunks[position] = chunk;
    return chunk;
  }

  /** Removes a chunk that no peer holds. */
  removeChunk(chunk: number): void {
    if (this.replicaHead[chunk] !== NONE || this.copyHead[chunk] !== NONE) throw new Error("chunk is still held");
    this.fileOf(chunk).chunks[this.positions[chunk]!] = NONE;
    this.files[chunk] = undefined;
    this.freeChunks.push(chunk);
  }

  /** A number above all chunk numbers. Some numbers below it may be unused. */
  get chunkNumbers(): number {
    return this.chunkCount;
  }

  /** Whether a number belongs to a chunk of a committed file. */
  isCommitted(chunk: number): boolean {
    return this.files[chunk]?.state === "committed";
  }

  fileOf(chunk: number): FileVersion {
    return this.files[chunk]!;
  }

  /** The position of the chunk in its file. */
  positionOf(chunk: number): number {
    return this.positions[chunk]!;
  }

  /** The size of the chunk in bytes. */
  lengthOf(chunk: number): number {
    return this.files[chunk]!.chunkLength(this.positions[chunk]!);
  }

  /** The number of stored replicas of a chunk that are not doubted. */
  liveOf(chunk: number): number {
    return this.liveCount[chunk]!;
  }

  peerOf(holding: number): number {
    return this.peers[holding]!;
  }

  chunkOf(holding: number): number {
    return this.chunks[holding]!;
  }

  /** The pledge of a holding; 0 for a cached copy. */
  pledgeOf(holding: number): number {
    return this.pledges[holding]!;
  }

  stateOf(holding: number): Copy {
    return this.states[holding] as Copy;
  }

  /** Whether a reader can fetch the chunk from this holding. */
  isReadable(holding: number): boolean {
    const state = this.states[holding];
    return state === Copy.stored || state === Copy.cached || (state === Copy.pledged && this.keepsCopy(holding));
  }

  /** Whether a pledged replica's peer already has a cached copy. */
  keepsCopy(holding: number): boolean {
    return this.copyKept[holding] === 1;
  }

  setKeepsCopy(holding: number, keeps: boolean): void {
    this.copyKept[holding] = keeps ? 1 : 0;
  }

  proofOf(holding: number): Proof {
    return this.proofs[holding] as Proof;
  }

  setProof(holding: number, proof: Proof): void {
    const chunk = this.chunks[holding]!;
    if (this.counts(holding)) this.liveCount[chunk]!--;
    this.proofs[holding] = proof;
    if (this.counts(holding)) this.liveCount[chunk]!++;
  }

  /** Whether a holding is a replica that counts: stored, and not doubted. */
  counts(holding: number): boolean {
    return this.states[holding] === Copy.stored && this.proofs[holding] !== Proof.doubted;
  }

  /** Finds the holding of a pair, or NONE. */
  find(chunk: number, peer: number): number {
    return this.pairs.find(chunk, peer);
  }

  /** Adds the holding of a chunk and a peer that have none. */
  add(chunk: number, peer: number, pledge: number, state: Copy): number {
    let holding = this.freeHolding;
    if (holding === NONE) {
      holding = this.holdingCount++;
      if (holding >= this.peers.length) this.widenHoldings(2 * holding);
    } else {
      this.freeHolding = this.nextOfChunk[holding]!;
    }
    this.peers[holding] = peer;
    this.chunks[holding] = chunk;
    this.pledges[holding] = pledge;
    this.states[holding] = state;
    this.copyKept[holding] = 0;
    this.proofs[holding] = Proof.claimed;
    this.live++;
    if (state === Copy.stored) this.liveCount[chunk]!++;
    this.linkToChunk(holding);
    this.linkToPeer(holding, peer);
    if (this.pairs.hasRoom(this.live)) this.pairs.enter(holding);
    else this.pairs.double(this.holdings());
    return holding;
  }

  remove(holding: number): void {
    if (this.counts(holding)) this.liveCount[this.chunks[holding]!]!--;
    this.pairs.leave(holding);
    this.unlinkFromChunk(holding);
    this.unlinkFromPeer(holding);
    this.peers[holding] = NONE;
    this.nextOfChunk[holding] = this.freeHolding;
    this.freeHolding = holding;
    this.live--;
  }

  /** Changes the kind or the pledge of a holding. Its proof becomes void. */
  change(holding: number, pledge: number, state: Copy): void {
    const before = this.states[holding]!;
    const chunk = this.chunks[holding]!;
    const moves = (before === Copy.cached) !== (state === Copy.cached);
    if (moves) this.unlinkFromChunk(holding);
    if (this.counts(holding)) this.liveCount[chunk]!--;
    this.states[holding] = state;
    this.proofs[holding] = Proof.claimed;
    if (state === Copy.stored) this.liveCount[chunk]!++;
    this.pledges[holding] = pledge;
    if (moves) this.linkToChunk(holding);
  }

  firstReplica(chunk: number): number {
    return this.replicaHead[chunk]!;
  }

  firstCopy(chunk: number): number {
    return this.copyHead[chunk]!;
  }

  /** Finds the next holding in the chunk's ring, or NONE at the end of the ring. */
  next(holding: number): number {
    const next = this.nextOfChunk[holding]!;
    const chunk = this.chunks[holding]!;
    return next === this.headOf(chunk, this.states[holding]!) ? NONE : next;
  }

  /** Makes the ring of cached copies begin here, so that other copies come first next time. */
  turnCopies(chunk: number, holding: number): void {
    this.copyHead[chunk] = holding;
  }

  firstOfPeer(peer: number): number {
    return peer < this.peerHead.length ? this.peerHead[peer]! - 1 : NONE;
  }

  nextOf(holding: number): number {
    return this.nextOfPeer[holding]!;
  }

  /** Yields all holdings, in no particular order. */
  *holdings(): IterableIterator<number> {
    for (let holding = 0; holding < this.holdingCount; holding++) if (this.peers[holding] !== NONE) yield holding;
  }

  private headOf(chunk: number, state: number): number {
    return state === Copy.cached ? this.copyHead[chunk]! : this.replicaHead[chunk]!;
  }

  private setHead(chunk: number, state: number, holding: number): void {
    if (state === Copy.cached) this.copyHead[chunk] = holding;
    else this.replicaHead[chunk] = holding;
  }

  /** Adds a holding to the end of its chunk's ring. */
  private linkToChunk(holding: number): void {
    const chunk = this.chunks[holding]!;
    const state = this.states[holding]!;
    const head = this.headOf(chunk, state);
    if (head === NONE) {
      this.nextOfChunk[holding] = holding;
      this.previousOfChunk[holding] = holding;
      this.setHead(chunk, state, holding);
      return;
    }
    const last = this.previousOfChunk[head]!;
    this.nextOfChunk[holding] = head;
    this.previousOfChunk[holding] = last;
    this.nextOfChunk[last] = holding;
    this.previousOfChunk[head] = holding;
  }

  private unlinkFromChunk(holding: number): void {
    const chunk = this.chunks[holding]!;
    const state = this.states[holding]!;
    const next = this.nextOfChunk[holding]!;
    if (next === holding) {
      this.setHead(chunk, state, NONE);
      return;
    }
    const previous = this.previousOfChunk[holding]!;
    this.nextOfChunk[previous] = next;
    this.previousOfChunk[next] = previous;
    if (this.headOf(chunk, state) === holding) this.setHead(chunk, state, next);
  }

  private linkToPeer(holding: number, peer: number): void {
    if (peer >= this.peerHead.length)
      this.peerHead = widened(this.peerHead, Math.max(peer + 1, 2 * this.peerHead.length));
    const head = this.peerHead[peer]! - 1;
    this.nextOfPeer[holding] = head;
    this.previousOfPeer[holding] = NONE;
    if (head !== NONE) this.previousOfPeer[head] = holding;
    this.peerHead[peer] = holding + 1;
  }

  private unlinkFromPeer(holding: number): void {
    const next = this.nextOfPeer[holding]!;
    const previous = this.previousOfPeer[holding]!;
    if (next !== NONE) this.previousOfPeer[next] = previous;
    if (previous !== NONE) this.nextOfPeer[previous] = next;
    else this.peerHead[this.peers[holding]!] = next + 1;
  }

  private widenChunks(room: number): void {
    this.positions = widened(this.positions, room);
    this.replicaHead = widened(this.replicaHead, room);
    this.copyHead = widened(this.copyHead, room);
    this.liveCount = widened(this.liveCount, room);
  }

  private widenHoldings(room: number): void {
    this.peers = widened(this.peers, room);
    this.chunks = widened(this.chunks, room);
    this.pairs.use(this.chunks, this.peers);
    this.pledges = widened(this.pledges, room);
    this.states = widened(this.states, room);
    this.proofs = widened(this.proofs, room);
    this.copyKept = widened(this.copyKept, room);
    this.nextOfChunk = widened(this.nextOfChunk, room);
    this.previousOfChunk = widened(this.previousOfChunk, room);
    this.nextOfPeer = widened(this.nextOfPeer, room);
    this.previousOfPeer = widened(this.previousOfPeer, room);
  }
}
