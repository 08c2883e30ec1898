import type { Content, FileSource } from "../../../runtime/content.js";
import type { RpcError } from "../../../runtime/rpc-error.js";

/** A file of which only the length matters. The put that reads it gives its chunks their tags, which name the file. */
export class DummySource implements FileSource {
  constructor(readonly size: number) {}

  read<A>(
    _index: number,
    _offset: number,
    length: number,
    done: (content: Content | RpcError, arg: A) => void,
    arg: A,
  ): void {
    done({ size: length, data: undefined, tag: 0 }, arg);
  }
}
