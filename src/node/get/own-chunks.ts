import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Content, FileSink } from "../../runtime/content.js";
import { RpcError } from "../../runtime/rpc-error.js";
import type { NodeParts } from "../parts.js";
import { removeAt } from "../remove-at.js";
import { isRight } from "../verify.js";
import type { DescribedFile } from "./described-file.js";
import type { GetChunk } from "./holders.js";

/** The get that reads chunks which are on this node already. */
export interface OwnChunkReader {
  /** Whether the get does not need the chunk any more. */
  isDone(chunk: GetChunk): boolean;
  /** Called when the right content was read. `kept`: whether this content is already at its place in the file. */
  onOwnChunk(chunk: GetChunk, content: Content, kept: boolean): void;
  /** Called when the chunk cannot be read, or when the content that was read is not the right one. */
  onOwnChunkFailed(chunk: GetChunk): void;
}

/**
 * Described chunks of a file that the node's own store has, or that an earlier get may have left in the file. The get
 * reads these instead of fetching them.
 */
export class OwnChunks {
  readonly chunks: GetChunk[] = [];
  /** The number of bytes of right content that were read. */
  bytes = 0;

  constructor(
    private readonly parts: NodeParts,
    private readonly file: DescribedFile,
    private readonly sink: FileSink,
    private readonly reader: OwnChunkReader,
  ) {}

  /** Whether a chunk may be read here. */
  mayBe(chunk: GetChunk): boolean {
    return this.mayBeKept(chunk) || this.isStored(chunk);
  }

  /** Takes a chunk out of those that wait to be read; returns false when it is not among them. */
  take(chunk: GetChunk): boolean {
    const at = this.chunks.indexOf(chunk);
    if (at >= 0) removeAt(this.chunks, at);
    return at >= 0;
  }

  /** Whether the node's own store has the chunk. */
  isStored(chunk: GetChunk): boolean {
    return !chunk.damagedHere && this.parts.holdings.store.get(this.file.id, chunk.index) !== undefined;
  }

  /** Whether an earlier get may have written the chunk into the file. */
  private mayBeKept({ index, size, notKept }: GetChunk): boolean {
    const { kept } = this.sink;
    return kept !== undefined && !notKept && index * this.file.chunkSize + size <= kept.size;
  }

  /** Reads a chunk out of the file if it may be there, else out of the store. */
  read(chunk: GetChunk): void {
    const { index, size } = chunk;
    if (this.mayBeKept(chunk)) {
      const onRead = (content: Content | RpcError): void => this.judge(chunk, content, true);
      this.sink.kept?.read(index, index * this.file.chunkSize, size, onRead, undefined);
    } else {
      const held = this.parts.holdings.store.get(this.file.id, index);
      const onRead = (content: Content | RpcError): void => this.judge(chunk, content, false, held);
      this.parts.readChunk(this.file.id, index, onRead, undefined);
    }
  }

  private judge(chunk: GetChunk, content: Content | RpcError, kept: boolean, held?: StoredChunk): void {
    if (this.reader.isDone(chunk)) return;
    if (!(content instanceof RpcError) && isRight(content, this.file.id, chunk, this.parts.settings.hash)) {
      this.bytes += chunk.size;
      return this.reader.onOwnChunk(chunk, content, kept);
    }
    if (kept) chunk.notKept = true;
    else chunk.damagedHere = true;
    if (held && !(content instanceof RpcError)) this.dropIfDamaged(held, content);
    this.reader.onOwnChunkFailed(chunk);
  }

  /** Drops a stored chunk whose content is not what the node stored. */
  private dropIfDamaged(held: StoredChunk, content: Content): void {
    const { holdings, settings } = this.parts;
    if (!isRight(content, this.file.id, held, settings.hash)) holdings.dropDamaged(held);
  }
}
