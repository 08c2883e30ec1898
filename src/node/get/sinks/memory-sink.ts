import type { Content, FileSink, FileSource } from "../../../runtime/content.js";
import type { RpcError } from "../../../runtime/rpc-error.js";

/** Keeps a whole file in memory. */
export class MemorySink implements FileSink {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  closed = false;
  /** The number of bytes that this get wrote. Bytes that an earlier get left are not counted. */
  writtenBytes = 0;
  readonly kept: FileSource | undefined;

  /** `left`: the content that an earlier, interrupted get wrote. */
  constructor(private readonly left: Uint8Array = new Uint8Array(0)) {
    if (left.length > 0) this.kept = { size: left.length, read: (_index, ...place) => this.readBack(...place) };
  }

  open(size: number): void {
    this.bytes = new Uint8Array(size);
    this.bytes.set(this.left.subarray(0, size));
  }

  write(_index: number, offset: number, content: Content, done: (failure: RpcError | undefined) => void): void {
    this.writtenBytes += content.size;
    if (content.data) this.bytes.set(content.data, offset);
    done(undefined);
  }

  close(done: (failure: RpcError | undefined) => void): void {
    this.closed = true;
    done(undefined);
  }

  private readBack<A>(offset: number, length: number, done: (content: Content, arg: A) => void, arg: A): void {
    done({ size: length, data: this.bytes.slice(offset, offset + length), tag: 0 }, arg);
  }
}
