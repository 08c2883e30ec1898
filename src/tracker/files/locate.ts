import type { GetRequest, GetResponse } from "../../gen/swarmlab/v1/tracker.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { type ChunkIndex, NONE } from "../index/chunk-index.js";
import { COPIES_CONSIDERED, GET_PAGE_CHUNKS, GET_PAGE_PEERS, HOLDERS_PER_CHUNK } from "../limits.js";
import { PeerList } from "../members/peer-list.js";
import type { PeerTable } from "../members/peers.js";
import { checkName, checkRange } from "../validation.js";
import { type Files, type FileVersion, NO_HASHES } from "./files.js";

const NO_SUCH_VERSION = new RpcError(Code.NOT_FOUND, "no such version of a file");

/**
 * Answers which peers hold a file's chunks. It names first the peers that announce in time, then those from which other peers recently failed to
 * fetch, and last the silent ones. Among peers of one of these groups, the least busy come first. Each time that the tracker names a peer first, it
 * counts the peer as busier until the peer's next announce.
 */
export class Locator {
  private readonly found: number[] = [];

  constructor(
    private readonly peers: PeerTable,
    private readonly files: Files,
    private readonly index: ChunkIndex,
  ) {}

  /** Checks a get, and returns what is wrong with it. It changes nothing. */
  check(request: GetRequest): RpcError | undefined {
    const file = this.find(request);
    return file instanceof RpcError ? file : undefined;
  }

  locate(request: GetRequest): GetResponse | RpcError {
    const file = this.find(request);
    if (file instanceof RpcError) return file;
    const { firstChunk } = request;
    const { chunkCount } = file;
    const limit = Math.min(request.limit || GET_PAGE_CHUNKS, GET_PAGE_CHUNKS, chunkCount - firstChunk);
    const list = new PeerList(this.peers);
    const holderCounts: number[] = [];
    const holders: number[] = [];
    while (holderCounts.length < limit && list.size < GET_PAGE_PEERS) {
      const before = holders.length;
      this.addHolders(file.chunks[firstChunk + holderCounts.length]!, list, holders);
      holderCounts.push(holders.length - before);
    }
    return {
      fileId: file.id,
      size: file.size,
      chunkSize: file.chunkSize,
      chunkCount,
      firstChunk,
      holderCounts,
      holders,
      peers: list.peers,
      hashes: this.hashes(file, firstChunk, holderCounts.length),
      join: undefined,
    };
  }

  /** Finds the version that a get asks for, if it has the chunks asked for. */
  private find({ name, fileId, firstChunk, limit }: GetRequest): FileVersion | RpcError {
    const wrong = checkRange("first_chunk", firstChunk) ?? checkRange("limit", limit);
    if (wrong) return wrong;
    const file = name === "" ? this.byId(fileId) : this.byName(name);
    if (file instanceof RpcError || firstChunk === 0 || firstChunk < file.chunkCount) return file;
    return new RpcError(Code.OUT_OF_RANGE, `${file.name} has ${file.chunkCount} chunks, ${firstChunk} is beyond`);
  }

  private byId(id: number): FileVersion | RpcError {
    const file = this.files.byId(id);
    return file && file.state !== "pending" ? file : NO_SUCH_VERSION;
  }

  private byName(name: string): FileVersion | RpcError {
    return checkName(name) ?? this.files.byName(name) ?? new RpcError(Code.NOT_FOUND, `no file named ${name}`);
  }

  private hashes(file: FileVersion, first: number, count: number): Uint8Array {
    return file.hashes.length === 0 ? NO_HASHES : file.hashes.subarray(32 * first, 32 * (first + count));
  }

  private addHolders(chunk: number, list: PeerList, holders: number[]): void {
    const { index, peers, found } = this;
    found.length = 0;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      if (index.isReadable(h)) found.push(index.peerOf(h));
    }
    this.addCopies(chunk);
    this.sortFound();
    if (found.length > HOLDERS_PER_CHUNK) found.length = HOLDERS_PER_CHUNK;
    if (found.length > 0) peers.named[found[0]!]!++;
    for (const peer of found) holders.push(list.position(peer));
  }

  /** Sorts the peers found so far: those that readers should prefer come first. They are so few that `sort` would take longer than this. */
  private sortFound(): void {
    const { found } = this;
    for (let next = 1; next < found.length; next++) {
      const peer = found[next]!;
      let at = next;
      for (; at > 0 && this.byUrgency(found[at - 1]!, peer) > 0; at--) found[at] = found[at - 1]!;
      found[at] = peer;
    }
  }

  /**
   * Takes the next few cached copies of the chunk's ring, and moves the ring's start behind them. So when many readers come at once, the tracker
   * names all holders of copies in turn.
   */
  private addCopies(chunk: number): void {
    const { index } = this;
    let h = index.firstCopy(chunk);
    for (let seen = 0; h !== NONE && seen < COPIES_CONSIDERED; seen++) {
      this.found.push(index.peerOf(h));
      h = index.next(h);
    }
    if (h !== NONE) index.turnCopies(chunk, h);
  }

  private byUrgency(a: number, b: number): number {
    const { peers } = this;
    const reach = this.reach(a) - this.reach(b);
    if (reach !== 0) return reach;
    return peers.busy[a]! + peers.named[a]! - peers.busy[b]! - peers.named[b]! || a - b;
  }

  /** How well a peer can be reached. 0: it announces in time; 1: others failed to fetch from it recently; 2: it is silent. */
  private reach(peer: number): number {
    if (!this.peers.isAlive(peer)) return 2;
    return this.peers.accused[peer] === 1 ? 1 : 0;
  }
}
