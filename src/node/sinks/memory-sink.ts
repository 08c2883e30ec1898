import type { Content, FileSink } from "../../runtime/content.js";
import type { RpcError } from "../../runtime/rpc-error.js";

/** Keeps a whole file in memory. */
export class MemorySink implements FileSink {
  bytes = new Uint8Array(0);
  closed = false;

  open(size: number): void {
    this.bytes = new Uint8Array(size);
  }

  write(_index: number, offset: number, content: Content, done: (failure: RpcError | undefined) => void): void {
    if (content.data) this.bytes.set(content.data, offset);
    done(undefined);
  }

  close(done: (failure: RpcError | undefined) => void): void {
    this.closed = true;
    done(undefined);
  }
}
