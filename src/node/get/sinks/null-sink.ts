import type { Content, FileSink } from "../../../runtime/content.js";
import type { RpcError } from "../../../runtime/rpc-error.js";

/** Takes a file and keeps nothing: for simulated users, who only wait until the whole file has arrived. */
export class NullSink implements FileSink {
  open(): void {}

  write(_index: number, _offset: number, _content: Content, done: (failure: RpcError | undefined) => void): void {
    done(undefined);
  }

  close(done: (failure: RpcError | undefined) => void): void {
    done(undefined);
  }
}
