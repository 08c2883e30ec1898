import type { Redundancy } from "../../policies/redundancy/redundancy.js";
import { NewestEntries } from "../../runtime/collections/newest-entries.js";
import type { Observer } from "../../runtime/observer.js";
import type { FileVersion } from "../files/files.js";
import { VOIDED_REMEMBERED } from "../limits.js";
import type { PeerTable } from "../members/peers.js";
import { type ChunkIndex, Copy, NONE, Proof } from "./chunk-index.js";

/** A stored replica, as the tracker has it. */
export interface ReplicaView {
  readonly fileId: number;
  readonly index: number;
  readonly peer: number;
  readonly pledge: number;
}

/**
 * Changes holdings, and keeps the sums that follow from them. Every change of a holding that changes its bytes, or whether it counts, goes
 * through here. So the bytes in use on a peer, the redundancy of the network and the events of observers always agree with the index.
 */
export class Replicas {
  /** The number of chunks of committed files. */
  chunks = 0;
  /** The number of these chunks that lack stored replicas. */
  underReplicated = 0;
  /** The number of these chunks that cannot be read from their stored replicas. */
  unavailable = 0;
  /** At position n: how many chunks of committed files have n stored replicas. */
  readonly byLive: number[] = [];
  /** Called when the bytes in use on a peer have changed. */
  onLoad: (peer: number) => void = () => {};
  /** Called when holdings of a chunk of a committed file changed. */
  onChunk: (chunk: number) => void = () => {};

  /** The pledges that were recently given up, with their chunk and peer. */
  private readonly voided = new NewestEntries<number, { readonly chunk: number; readonly peer: number }>(
    VOIDED_REMEMBERED,
  );

  constructor(
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    private readonly observer: Observer,
    /** New pledges get the numbers that follow this one. */
    private lastPledge: number,
  ) {}

  /** The pledge that the next `pledge` call issues. */
  get nextPledge(): number {
    return this.lastPledge + 1;
  }

  /** Reserves room on a peer for a replica of a chunk. The peer must not hold a replica of it. Returns the pledge. */
  pledge(chunk: number, peer: number): number {
    const pledge = ++this.lastPledge;
    this.promise(chunk, peer, pledge);
    return pledge;
  }

  /** Puts a pledge in force: a new pledge, or an earlier one whose peer the tracker had given up. Returns the holding. */
  promise(chunk: number, peer: number, pledge: number): number {
    const held = this.index.find(chunk, peer);
    let holding = held;
    if (held === NONE) {
      holding = this.index.add(chunk, peer, pledge, Copy.pledged);
    } else {
      if (this.index.stateOf(held) !== Copy.cached) throw new Error("a second replica on one peer");
      this.index.change(held, pledge, Copy.pledged);
      this.index.setKeepsCopy(held, true);
    }
    this.occupy(peer, this.index.lengthOf(chunk));
    this.peers.promise(peer, this.index.lengthOf(chunk));
    this.changed(chunk, this.index.liveOf(chunk));
    return holding;
  }

  /** Notes that a pledged replica is stored, or that a stored one has another pledge. */
  store(holding: number, pledge: number): void {
    const chunk = this.index.chunkOf(holding);
    const before = this.index.liveOf(chunk);
    if (this.index.stateOf(holding) === Copy.cached)
      this.occupy(this.index.peerOf(holding), this.index.lengthOf(chunk));
    if (this.index.stateOf(holding) !== Copy.stored) this.peers.replicas[this.index.peerOf(holding)]!++;
    // A replica under a pledge in force is on the peer that the tracker chose. A peer that only says that it has a chunk may lie.
    const kept = this.index.stateOf(holding) === Copy.pledged && this.index.pledgeOf(holding) === pledge;
    this.settle(holding);
    this.index.change(holding, pledge, Copy.stored);
    if (kept) this.index.setProof(holding, Proof.proven);
    this.index.setKeepsCopy(holding, false);
    this.changed(chunk, before);
  }

  /** Notes that a stored replica is not as its holder says. It no longer counts. */
  doubt(holding: number): void {
    const chunk = this.index.chunkOf(holding);
    const before = this.index.liveOf(chunk);
    this.index.setProof(holding, Proof.doubted);
    this.changed(chunk, before);
  }

  /**
   * Whether the tracker remembers that it made this peer a pledge for this chunk in this epoch, and gave the pledge up. A peer that reports
   * such a pledge is late, but does not lie.
   */
  wasPledged(chunk: number, peer: number, pledge: number): boolean {
    const voided = this.voided.get(pledge);
    return voided?.chunk === chunk && voided.peer === peer;
  }

  /** Adds a replica that a peer reported and that the index does not have. */
  adopt(chunk: number, peer: number, pledge: number): number {
    const before = this.index.liveOf(chunk);
    const holding = this.index.add(chunk, peer, pledge, Copy.stored);
    this.peers.replicas[peer]!++;
    this.occupy(peer, this.index.lengthOf(chunk));
    this.changed(chunk, before);
    return holding;
  }

  /** Adds a cached copy that a peer reported. */
  cache(chunk: number, peer: number): number {
    const holding = this.index.add(chunk, peer, 0, Copy.cached);
    this.changed(chunk, this.index.liveOf(chunk));
    return holding;
  }

  /** Notes that a peer is ordered to drop a stored or pledged replica. It no longer counts, but its bytes are still in use. */
  condemn(holding: number): void {
    const chunk = this.index.chunkOf(holding);
    const before = this.index.liveOf(chunk);
    if (this.index.stateOf(holding) === Copy.stored) this.peers.replicas[this.index.peerOf(holding)]!--;
    this.settle(holding);
    this.index.change(holding, this.index.pledgeOf(holding), Copy.dropping);
    this.index.setKeepsCopy(holding, false);
    this.changed(chunk, before);
  }

  /** Notes that a pledge was certainly not kept. A cached copy that was there stays. */
  fail(holding: number): void {
    if (!this.index.keepsCopy(holding)) return this.remove(holding);
    const chunk = this.index.chunkOf(holding);
    this.voided.set(this.index.pledgeOf(holding), { chunk, peer: this.index.peerOf(holding) });
    this.settle(holding);
    this.index.change(holding, 0, Copy.cached);
    this.index.setKeepsCopy(holding, false);
    this.occupy(this.index.peerOf(holding), -this.index.lengthOf(chunk));
    this.changed(chunk, this.index.liveOf(chunk));
  }

  /** Removes a holding of any kind when the peer's copy is gone. */
  remove(holding: number): void {
    const chunk = this.index.chunkOf(holding);
    const peer = this.index.peerOf(holding);
    const state = this.index.stateOf(holding);
    const before = this.index.liveOf(chunk);
    if (state === Copy.stored) this.peers.replicas[peer]!--;
    if (state === Copy.pledged || state === Copy.dropping)
      this.voided.set(this.index.pledgeOf(holding), { chunk, peer });
    this.settle(holding);
    this.index.remove(holding);
    if (state !== Copy.cached) this.occupy(peer, -this.index.lengthOf(chunk));
    this.changed(chunk, before);
  }

  /** Notes that a pledged holding's bytes no longer count as pledged. Call it before a holding changes. */
  private settle(holding: number): void {
    if (this.index.stateOf(holding) !== Copy.pledged) return;
    this.peers.promise(this.index.peerOf(holding), -this.index.lengthOf(this.index.chunkOf(holding)));
  }

  /** Removes everything that a peer holds, since the peer cannot be reached. */
  removeAllOf(peer: number): void {
    for (let holding = this.index.firstOfPeer(peer); holding !== NONE; holding = this.index.firstOfPeer(peer)) {
      this.remove(holding);
    }
  }

  /** Changes the number of bytes in use on a peer. */
  occupy(peer: number, bytes: number): void {
    this.peers.occupy(peer, bytes);
    this.onLoad(peer);
  }

  /** Counts the chunks of a file from now on, when it is committed. */
  count(file: FileVersion): void {
    file.chunks.forEach((chunk, position) => {
      this.chunks++;
      this.tally(file, position, -1, this.index.liveOf(chunk));
    });
    for (const chunk of file.chunks) this.onChunk(chunk);
  }

  /** Stops counting the chunks of a file that is no longer committed. */
  discount(file: FileVersion): void {
    file.chunks.forEach((chunk, position) => {
      this.chunks--;
      this.tally(file, position, this.index.liveOf(chunk), -1);
    });
  }

  /** Yields all replicas on the disks of reachable peers, including those being dropped. */
  *onDisks(): IterableIterator<ReplicaView> {
    for (const holding of this.index.holdings()) {
      const state = this.index.stateOf(holding);
      if (state !== Copy.stored && state !== Copy.dropping) continue;
      const chunk = this.index.chunkOf(holding);
      yield {
        fileId: this.index.fileOf(chunk).id,
        index: this.index.positionOf(chunk),
        peer: this.index.peerOf(holding),
        pledge: this.index.pledgeOf(holding),
      };
    }
  }

  private changed(chunk: number, before: number): void {
    const file = this.index.fileOf(chunk);
    if (file.state !== "committed") return;
    const after = this.index.liveOf(chunk);
    if (after < before) this.reopen(chunk);
    if (after !== before) this.tally(file, this.index.positionOf(chunk), before, after);
    this.onChunk(chunk);
  }

  /**
   * Sets the disputed replicas of a chunk back to `claimed`, because one replica fewer counts. The replica that no longer counts may be the
   * one with which the others could not agree.
   */
  private reopen(chunk: number): void {
    const { index } = this;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      if (index.proofOf(h) === Proof.disputed) index.setProof(h, Proof.claimed);
    }
  }

  /** Counts a chunk among those with `after` live replicas instead of `before`; -1: it does not count at all. */
  private tally(file: FileVersion, position: number, before: number, after: number): void {
    const { redundancy } = file;
    if (before >= 0) this.byLive[before] = this.byLive[before]! - 1;
    if (after >= 0) {
      while (this.byLive.length <= after) this.byLive.push(0);
      this.byLive[after] = this.byLive[after]! + 1;
    }
    this.underReplicated += lacking(redundancy, after) - lacking(redundancy, before);
    this.unavailable += unreadable(redundancy, after) - unreadable(redundancy, before);
    this.observer.replicasChanged(file.id, position, file.chunkLength(position), before, after, redundancy.targets);
  }
}

/** Returns 1 for a chunk that lacks a replica, else 0. A chunk with -1 replicas does not count at all. */
function lacking(redundancy: Redundancy, live: number): number {
  return live >= 0 && redundancy.lacks(live) ? 1 : 0;
}

/** Returns 1 for a chunk that cannot be read from its stored replicas, else 0. */
function unreadable(redundancy: Redundancy, live: number): number {
  return live >= 0 && !redundancy.isReadable(live) ? 1 : 0;
}
