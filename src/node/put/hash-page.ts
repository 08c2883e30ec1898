import type { Content, ContentHash, FileSource } from "../../runtime/content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";

const HASH_BYTES = 32;
const NOT_REAL = new RpcError(Code.INVALID_ARGUMENT, "this network carries contents, but the source has none");

/** Hashes a range of a file's chunks, one after another: read -> digest -> ... -> done. */
export class HashPage {
  private readonly hashes: Uint8Array;
  private position = 0;
  private reading = false;
  private answered = false;

  constructor(
    private readonly source: FileSource,
    private readonly hash: ContentHash,
    private readonly chunkSize: number,
    private readonly firstChunk: number,
    private readonly count: number,
    private readonly done: (hashes: Uint8Array | RpcError) => void,
  ) {
    this.hashes = new Uint8Array(count * HASH_BYTES);
  }

  /** Starts the work. It is a loop: sources may answer at once, and a recursion would then be as deep as the page is long. */
  start(): void {
    do {
      if (this.position === this.count) return this.done(this.hashes);
      this.reading = true;
      this.answered = false;
      const index = this.firstChunk + this.position;
      const offset = index * this.chunkSize;
      this.source.read(index, offset, Math.min(this.chunkSize, this.source.size - offset), HashPage.onRead, this);
      this.reading = false;
    } while (this.answered);
  }

  private static onRead(content: Content | RpcError, self: HashPage): void {
    if (content instanceof RpcError) return self.done(content);
    if (!content.data) return self.done(NOT_REAL);
    self.hashes.set(self.hash.digest(content.data), self.position++ * HASH_BYTES);
    if (self.reading) self.answered = true;
    else self.start();
  }
}
