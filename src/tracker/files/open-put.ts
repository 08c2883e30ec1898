import type { Peer } from "../../gen/swarmlab/v1/common.js";
import type { CommitResponse, PutResponse, ReassignResponse } from "../../gen/swarmlab/v1/tracker.js";
import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import { receiptOf } from "../../runtime/proof.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Reply } from "../../runtime/transport.js";
import { type ChunkIndex, Copy, NONE } from "../index/chunk-index.js";
import type { Replicas } from "../index/replicas.js";
import { LACKING_NAMED, PUT_PAGE_TARGETS } from "../limits.js";
import { PeerList } from "../members/peer-list.js";
import type { PeerTable } from "../members/peers.js";
import type { Placement } from "../placement/placement.js";
import type { Secrets } from "../proofs/secrets.js";
import type { Drops } from "../repair/drops.js";
import { invalid } from "../validation.js";
import type { FileVersion } from "./files.js";

/** The parts of the tracker that a put needs. */
export interface PutParts {
  readonly peers: PeerTable;
  readonly index: ChunkIndex;
  readonly replicas: Replicas;
  readonly placement: Placement;
  readonly drops: Drops;
  readonly secrets: Secrets;
  /** Whether the tracker restarted recently. Then peers may still come back, and a lack of peers may be temporary. */
  readonly mayReturn: () => boolean;
}

/** The chunk and the peer of a pledge. `target`: the peer's object at the time of the pledge. Every life of a peer has another object. */
interface Promised {
  readonly index: number;
  readonly target: Peer;
}

const OUT_OF_ORDER = invalid("first_chunk: not where the pages so far end");

/**
 * One open put: pages of pledges -> failed pledges exchanged -> kept pledges confirmed -> committed, or given up.
 * Every page and every exchange is kept, so that a repeated call gets the same answer.
 */
export class OpenPut {
  readonly pages: PutResponse[] = [];
  /** The number of the peer that makes the put; 0 while it is not a member. */
  owner = 0;
  /** The number of chunks described so far. */
  private described = 0;
  private readonly exchanges = new Map<string, ReassignResponse>();
  /** The pledges that replace others. */
  private readonly exchanged = new Map<number, Promised>();
  /** Pledges that were replaced, each with the pledge that took its place. */
  private readonly replaced = new Map<number, number>();
  /** Pledges whose replicas their targets stored and then lost. Their earlier receipts prove nothing until the replicas are stored again. */
  private readonly lost = new Set<number>();
  private readonly failedPeers = new Map<number, number[]>();
  /** The time of the last progress, and the time at which the tracker will give the put up. */
  progressAt: Millis = 0;
  expiresAt: Millis = 0;
  timer: Timer = NO_TIMER;
  /** The commit calls that wait until the file is durable; undefined while the file is not being committed. */
  committing: Reply<CommitResponse>[] | undefined;

  constructor(
    private readonly parts: PutParts,
    readonly file: FileVersion,
    readonly operationId: string,
    private readonly leaseMs: Millis,
  ) {}

  /**
   * The page that begins at `firstChunk`. The tracker issues pages in order. The page of a real file contains no more chunks than there are
   * `hashes`.
   */
  page(firstChunk: number, hashes: Uint8Array): PutResponse | RpcError {
    const known = this.pages.find((page) => page.firstChunk === firstChunk);
    if (known) return known;
    if (firstChunk !== this.described) return OUT_OF_ORDER;
    const { file } = this;
    let count = Math.min(
      file.chunkCount - firstChunk,
      Math.max(1, Math.floor(PUT_PAGE_TARGETS / file.redundancy.targets)),
    );
    if (hashes.length > 0) count = Math.min(count, hashes.length / 32);
    const page = this.issue(firstChunk, count);
    if (page instanceof RpcError) return page;
    if (hashes.length > 0) this.keepHashes(firstChunk, hashes.subarray(0, 32 * count));
    this.described += count;
    this.pages.push(page);
    return page;
  }

  private issue(firstChunk: number, count: number): PutResponse | RpcError {
    const { file, leaseMs } = this;
    const { peers, index, replicas } = this.parts;
    const wanted = file.redundancy.targets;
    const list = new PeerList(peers);
    const targets: number[] = [];
    const firstPledge = replicas.nextPledge;
    for (let position = firstChunk; position < firstChunk + count; position++) {
      const chunk = index.addChunk(file, position);
      const chosen = this.parts.placement.choose(chunk, wanted);
      if (chosen.length < wanted) {
        this.undo(firstChunk, position);
        return this.cannotPlace(position, wanted, chosen.length);
      }
      for (const peer of chosen) {
        replicas.pledge(chunk, peer);
        targets.push(list.position(peer));
      }
    }
    const { id: fileId, chunkCount, chunkSize, replication } = file;
    return {
      fileId,
      leaseMs,
      chunkCount,
      chunkSize,
      replication,
      firstChunk,
      peers: list.peers,
      targets,
      firstPledge,
      join: undefined,
    };
  }

  private undo(first: number, last: number): void {
    const { index, replicas } = this.parts;
    for (let position = first; position <= last; position++) {
      const chunk = this.file.chunks[position]!;
      for (let h = index.firstReplica(chunk); h !== NONE; h = index.firstReplica(chunk)) replicas.remove(h);
      index.removeChunk(chunk);
    }
  }

  private cannotPlace(position: number, wanted: number, found: number): RpcError {
    const { file } = this;
    return new RpcError(
      this.parts.mayReturn() ? Code.UNAVAILABLE : Code.RESOURCE_EXHAUSTED,
      `chunk ${position} of ${file.name}, ${file.chunkLength(position)} bytes, needs ${wanted} more peers ` +
        `with room for it; ${found} found among ${this.parts.placement.size} that take chunks`,
    );
  }

  private keepHashes(firstChunk: number, hashes: Uint8Array): void {
    if (this.file.hashes.length === 0) this.file.hashes = new Uint8Array(32 * this.file.chunkCount);
    this.file.hashes.set(hashes, 32 * firstChunk);
  }

  /**
   * Makes new pledges in place of those that their targets did not keep: for all of them, or for none. No new target holds a replica of
   * the chunk or is pledged one.
   */
  reassign(pledges: readonly number[]): ReassignResponse | RpcError {
    const key = pledges.join();
    const known = this.exchanges.get(key);
    if (known) return known;
    const promises = pledges.map((pledge) => (this.replaced.has(pledge) ? undefined : this.promiseOf(pledge)));
    const distinct = new Set(pledges).size === pledges.length;
    if (!distinct || promises.includes(undefined)) return invalid("pledges: not all are in force, once each");
    const { index, replicas } = this.parts;
    const list = new PeerList(this.parts.peers);
    const targets: number[] = [];
    const made: Promised[] = [];
    const firstPledge = replicas.nextPledge;
    for (const { index: position } of promises as Promised[]) {
      const chunk = this.file.chunks[position]!;
      const target = this.another(position);
      if (target === undefined) {
        for (const { index: at, target: other } of made) replicas.fail(index.find(this.file.chunks[at]!, other.number));
        return this.cannotPlace(position, 1, 0);
      }
      replicas.pledge(chunk, target);
      made.push({ index: position, target: this.parts.peers.message(target) });
      targets.push(list.position(target));
    }
    made.forEach((promise, i) => {
      this.exchanged.set(firstPledge + i, promise);
      this.giveUp(pledges[i]!, promises[i]!, firstPledge + i);
    });
    const response = { peers: list.peers, targets, firstPledge };
    this.exchanges.set(key, response);
    return response;
  }

  /** A peer that replaces a failed one: if possible a peer that has not failed for this chunk; otherwise one that has. */
  private another(position: number): number | undefined {
    const chunk = this.file.chunks[position]!;
    const failed = this.failedPeers.get(position) ?? [];
    const promised = this.promisedPeers(position);
    const [target] = this.parts.placement.choose(chunk, 1, { avoid: [...failed, ...promised] });
    if (target !== undefined || failed.length === 0) return target;
    failed.length = 0;
    return this.parts.placement.choose(chunk, 1, { avoid: promised })[0];
  }

  /**
   * The peers whose pledges for a chunk are in force. The tracker may have given up one of these peers, so that the index no longer shows the
   * peer's pledge. If the peer is back, it may still get the client's order, and then must not have a second pledge for the same chunk.
   */
  private promisedPeers(position: number): number[] {
    const page = this.pages.findLast(({ firstChunk }) => firstChunk <= position)!;
    const { targets } = this.file.redundancy;
    const first = page.firstPledge + (position - page.firstChunk) * targets;
    return Array.from({ length: targets }, (_, i) => {
      let pledge = first + i;
      for (let next = this.replaced.get(pledge); next !== undefined; next = this.replaced.get(pledge)) pledge = next;
      return this.promiseOf(pledge)!.target.number;
    });
  }

  /**
   * Makes a pledge void. The pledge's peer may still be storing the chunk, or may have stored it. The replica no longer counts. The tracker
   * orders the peer to drop the replica. Only when the peer has dropped it does the room count as free.
   */
  private giveUp(pledge: number, { index: position, target }: Promised, by: number): void {
    const peer = target.number;
    this.replaced.set(pledge, by);
    const failed = this.failedPeers.get(position);
    if (failed) failed.push(peer);
    else this.failedPeers.set(position, [peer]);
    const holding = this.parts.index.find(this.file.chunks[position]!, peer);
    if (holding === NONE || this.parts.index.pledgeOf(holding) !== pledge) return;
    const state = this.parts.index.stateOf(holding);
    if (state === Copy.pledged || state === Copy.stored) this.parts.drops.condemn(holding);
  }

  /** Whether a pledge is in force for this chunk and peer. */
  isInForce(index: number, pledge: number, peer: number): boolean {
    const promise = this.promiseOf(pledge);
    return (
      promise !== undefined && promise.index === index && promise.target.number === peer && !this.replaced.has(pledge)
    );
  }

  /** Notes that a target announces that it has the chunk. Only its receipt proves that the content is right. */
  heard(pledge: number): void {
    this.lost.delete(pledge);
  }

  /** Notes that a target announces that it lost the chunk. */
  heardLost(pledge: number): void {
    this.lost.add(pledge);
  }

  /** Notes that the client says that a pledge was kept. This counts only with a receipt of the target, from its present life. */
  confirm(pledge: number, receipt: number): void {
    const promise = this.promiseOf(pledge);
    if (!promise || this.replaced.has(pledge) || this.lost.has(pledge)) return;
    const { peers, index, replicas } = this.parts;
    const peer = promise.target.number;
    const chunk = this.file.chunks[promise.index]!;
    let holding = index.find(chunk, peer);
    // The tracker may have given the peer up meanwhile. If the peer is back in the same life, the replica that it stored is still there.
    const lostSight = holding === NONE || index.stateOf(holding) === Copy.cached;
    const waits = lostSight
      ? peers.isAlive(peer)
      : index.pledgeOf(holding) === pledge && index.stateOf(holding) === Copy.pledged;
    if (!waits || receipt !== this.expectedReceipt(pledge, promise.index, peer)) return;
    if (lostSight) holding = replicas.promise(chunk, peer, pledge);
    replicas.store(holding, pledge);
  }

  private expectedReceipt(pledge: number, position: number, peer: number): number {
    const { file } = this;
    const { peers, secrets } = this.parts;
    const hash = file.hashes.length > 0 ? file.hashes.subarray(32 * position, 32 * position + 32) : file.hashes;
    const size = file.chunkLength(position);
    return receiptOf(secrets.receiptKey(peer, peers.incarnation[peer]!), file.id, {
      pledge,
      index: position,
      size,
      hash,
    });
  }

  /** The positions of the first chunks that have fewer stored replicas than `needed`; at most `LACKING_NAMED`. */
  lacking(needed: number): number[] {
    const lacking: number[] = [];
    const { chunks } = this.file;
    for (let position = 0; position < chunks.length && lacking.length < LACKING_NAMED; position++) {
      const chunk = chunks[position]!;
      if (chunk === NONE || this.parts.index.liveOf(chunk) < needed) lacking.push(position);
    }
    return lacking;
  }

  /** Finds the chunk and the peer of a pledge. Pages are in the order of their pledges. */
  private promiseOf(pledge: number): Promised | undefined {
    let low = 0;
    let high = this.pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pages[middle]!.firstPledge <= pledge) low = middle;
      else high = middle - 1;
    }
    const page = this.pages[low];
    const offset = page ? pledge - page.firstPledge : -1;
    if (!page || offset < 0 || offset >= page.targets.length) return this.exchanged.get(pledge);
    const index = page.firstChunk + Math.floor(offset / this.file.redundancy.targets);
    return { index, target: page.peers[page.targets[offset]!]! };
  }
}
