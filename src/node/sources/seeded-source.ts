import type { Content, FileSource } from "../../runtime/content.js";
import { draw32, foldKey } from "../../runtime/keyed-random.js";
import type { RpcError } from "../../runtime/rpc-error.js";

/** A file of noise: `size` bytes that its seed determines, made when they are read. */
export class SeededSource implements FileSource {
  private readonly a: number;
  private readonly b: number;

  constructor(
    readonly size: number,
    seed: number,
  ) {
    this.a = foldKey(0x66696c65, seed, 0);
    this.b = foldKey(0x6e6f6973, seed, 1);
  }

  read<A>(
    _index: number,
    offset: number,
    length: number,
    done: (content: Content | RpcError, arg: A) => void,
    arg: A,
  ): void {
    done({ size: length, data: this.bytes(offset, length), tag: 0 }, arg);
  }

  /** Words of four bytes, the lowest one first, each drawn by its place. */
  bytes(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let word = 0;
    for (let i = 0; i < length; i++) {
      const at = (offset + i) % 4;
      if (at === 0 || i === 0) word = draw32(this.a, this.b, Math.floor((offset + i) / 4));
      bytes[i] = word >>> (8 * at);
    }
    return bytes;
  }
}
