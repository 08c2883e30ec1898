import type { Content, FileSource } from "../../../runtime/content.js";
import { draw32, foldKey } from "../../../runtime/random/keyed-random.js";
import type { RpcError } from "../../../runtime/rpc-error.js";

/** A file of noise: `size` bytes that follow from its seed. They are made when they are read. */
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

  /** Makes the bytes of the file from `offset` on. Each word of four bytes is a draw keyed by its position, lowest byte first. */
  bytes(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const before = Math.min(length, (4 - (offset % 4)) % 4);
    const whole = before + 4 * Math.floor((length - before) / 4);
    this.fill(bytes, 0, before, offset);
    // Make nearly all of a chunk word by word, for speed: live runs make many chunks.
    let place = Math.floor((offset + before) / 4);
    for (let i = before; i < whole; i += 4) {
      const word = draw32(this.a, this.b, place++) | 0;
      bytes[i] = word;
      bytes[i + 1] = word >>> 8;
      bytes[i + 2] = word >>> 16;
      bytes[i + 3] = word >>> 24;
    }
    this.fill(bytes, whole, length, offset);
    return bytes;
  }

  /** Makes bytes one by one, where a word is incomplete. */
  private fill(bytes: Uint8Array, from: number, until: number, offset: number): void {
    for (let i = from; i < until; i++) {
      const at = offset + i;
      bytes[i] = draw32(this.a, this.b, Math.floor(at / 4)) >>> (8 * (at % 4));
    }
  }
}
