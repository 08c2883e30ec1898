import { createCipheriv, createHash } from "node:crypto";
import type { Content, FileSource } from "../../src/runtime/content.js";
import type { RpcError } from "../../src/runtime/rpc-error.js";

const HEADER = 12;
/** The smallest size of a version. Its first bytes say which version it is. */
export const LEAST_BYTES = HEADER;

function marked(name: string): Buffer {
  return createHash("sha256").update(name).digest().subarray(0, 8);
}

/** The bytes of a version of a name: a header that says which version it is, and then noise that name and version determine. */
export function bytesOf(name: string, version: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  const key = createHash("sha256").update(`${name}/${version}`).digest().subarray(0, 16);
  createCipheriv("aes-128-ctr", key, Buffer.alloc(16)).update(bytes).copy(bytes);
  marked(name).copy(bytes);
  bytes.writeUInt32LE(version, 8);
  return bytes;
}

/** The number of the version of `name` with exactly these bytes; otherwise words that describe the bytes. */
export function versionOf(name: string, bytes: Uint8Array): number | string {
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (found.length < HEADER) return `${found.length} bytes`;
  if (!found.subarray(0, 8).equals(marked(name))) return "the file of another name, or none";
  const version = found.readUInt32LE(8);
  return found.equals(bytesOf(name, version, found.length))
    ? version
    : `bytes that are not those of version ${version}`;
}

/** A file in memory, to be put. */
export class BufferSource implements FileSource {
  readonly size: number;

  constructor(private readonly bytes: Buffer) {
    this.size = bytes.length;
  }

  read<A>(
    _index: number,
    offset: number,
    length: number,
    done: (content: Content | RpcError, arg: A) => void,
    arg: A,
  ): void {
    const data = this.bytes.subarray(offset, offset + length);
    done({ size: data.length, data, tag: 0 }, arg);
  }
}
