import type { GetResponse } from "../../gen/swarmlab/v1/tracker.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { MAX_CHUNK_BYTES } from "../limits.js";
import type { NodeParts } from "../parts.js";
import { TrackerCall } from "../tracker-call.js";

const ODD_ANSWER = new RpcError(Code.INTERNAL, "the tracker's answer does not fit the file");

/**
 * A file as the tracker describes it, page by page. Later pages must agree with earlier ones. If the node has not
 * joined yet, the request for a page carries its join.
 */
export class DescribedFile {
  /** The size of the file in bytes; 0 before the first page. */
  size = 0;
  chunkSize = 0;
  /** The number of the file's chunks; -1 before the first page. */
  chunkCount = -1;
  /** Whether the tracker is being asked. */
  asking = false;

  /** `key`: the operation's name in keyed draws, which set its waits; `id`: 0 while the file is known by name only. */
  constructor(
    private readonly parts: NodeParts,
    private readonly key: string,
    private readonly name: string,
    public id: number,
  ) {}

  lengthOf(index: number): number {
    return Math.min(this.chunkSize, this.size - index * this.chunkSize);
  }

  /** Asks the tracker about at most `limit` chunks from `first` on. Only one question may be open at a time. */
  ask(first: number, limit: number, done: (page: GetResponse | RpcError) => void): void {
    this.asking = true;
    const join = this.parts.membership.embeddedJoin();
    const name = this.id === 0 ? this.name : "";
    const request = { name, fileId: this.id, firstChunk: first, limit, join };
    const onAnswer = (result: GetResponse | RpcError): void => {
      this.asking = false;
      done(result instanceof RpcError ? result : this.take(result, first));
    };
    new TrackerCall(this.parts, `${this.key}/${first}`, "get", request, onAnswer).start();
  }

  private take(page: GetResponse, first: number): GetResponse | RpcError {
    if (page.join) this.parts.membership.accept(page.join);
    if (!this.fits(page, first)) return ODD_ANSWER;
    this.id = page.fileId;
    this.size = page.size;
    this.chunkSize = page.chunkSize;
    this.chunkCount = page.chunkCount;
    return page;
  }

  private fits(page: GetResponse, first: number): boolean {
    if (this.chunkCount >= 0 && !this.isSame(page)) return false;
    const sized = page.chunkSize > 0 && page.chunkSize <= MAX_CHUNK_BYTES && Number.isSafeInteger(page.size);
    const cut = page.chunkCount === Math.ceil(page.size / page.chunkSize);
    const described = page.holderCounts.length;
    const inside = page.firstChunk === first && first + described <= page.chunkCount;
    const hashed = this.parts.settings.hash ? page.hashes.length === 32 * described : page.hashes.length === 0;
    const counted = page.holderCounts.reduce((sum, count) => sum + count, 0) === page.holders.length;
    const named = page.holders.every((position) => position < page.peers.length);
    const progress = described > 0 || page.chunkCount === 0;
    return sized && cut && inside && hashed && counted && named && progress;
  }

  private isSame(page: GetResponse): boolean {
    return page.fileId === this.id && page.size === this.size && page.chunkSize === this.chunkSize;
  }
}
