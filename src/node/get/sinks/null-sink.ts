import type { Content, FileSink } from "../../../runtime/content.js";
import type { RpcError } from "../../../runtime/rpc-error.js";

/** Takes a file in and lets its content go: for simulated users, who only wait for the whole to arrive. */
export class NullSink implements FileSink {
  open(): void {}

  write(_index: number, _offset: number, _content: Content, done: (failure: RpcError | undefined) => void): void {
    done(undefined);
  }

  close(done: (failure: RpcError | undefined) => void): void {
    done(undefined);
  }
}
