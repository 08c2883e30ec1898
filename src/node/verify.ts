import type { Content, ContentHash } from "../runtime/content.js";
import { dummyTag } from "../runtime/dummy-content.js";
import { Code, RpcError } from "../runtime/rpc-error.js";

/** The answer about a chunk that was dropped when it was read, since its content had changed on the disk. */
export const DAMAGED = new RpcError(Code.NOT_FOUND, "the chunk was held, but its content is damaged");

/** A chunk that is wanted, and how to tell that it is the right one. */
export interface WantedChunk {
  readonly index: number;
  /** The size of the chunk in bytes. */
  readonly size: number;
  /** The SHA-256 of the content; empty in a dummy network. */
  readonly hash: Uint8Array;
}

export const NO_HASH = new Uint8Array(0);

/** Whether `content` is what was wanted: the right size, and the right hash or tag. */
export function isRight(content: Content, fileId: number, wanted: WantedChunk, hash: ContentHash | undefined): boolean {
  if (content.size !== wanted.size) return false;
  if (content.data === undefined) return wanted.hash.length === 0 && content.tag === dummyTag(fileId, wanted.index);
  if (!hash || content.data.length !== content.size) return false;
  return sameBytes(hash.digest(content.data), wanted.hash);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
