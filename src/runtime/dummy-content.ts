import type { Content } from "./content.js";
import { draw32, foldKey } from "./random/keyed-random.js";
import { writeWord } from "./word.js";

/**
 * The tag of chunk `index` of file `fileId` in a dummy network: an integer of 53 bits that stands for the chunk's hash. A program computes
 * it from the chunk's file and index, and so can tell right content from wrong, as with a hash.
 */
export function dummyTag(fileId: number, index: number): number {
  const low = fileId | 0;
  const high = Math.floor(fileId / 0x100000000) | 0;
  const a = foldKey(foldKey(0x64756d6d, low, 0), high, 0);
  const b = foldKey(foldKey(0x79746167, low, 1), high, 1);
  return (draw32(a, b, 2 * index) >>> 11) * 0x100000000 + draw32(a, b, 2 * index + 1);
}

/** Makes the content of a chunk in a dummy network. */
export function dummyContent(fileId: number, index: number, size: number): Content {
  return { size, data: undefined, tag: dummyTag(fileId, index) };
}

/**
 * Makes 8 bytes which prove that their maker knows the tag of a dummy content. For real content, a hash of nonce and content is the proof.
 */
export function dummyProof(nonce: Uint8Array, tag: number): Uint8Array {
  let a = 0x70726f6f;
  let b = 0x66666f72;
  for (let at = 0; at < nonce.length; at++) {
    a = foldKey(a, nonce[at]!, 0);
    b = foldKey(b, nonce[at]!, 1);
  }
  const low = tag | 0;
  const high = Math.floor(tag / 0x100000000) | 0;
  a = foldKey(foldKey(a, low, 0), high, 0);
  b = foldKey(foldKey(b, low, 1), high, 1);
  const proof = new Uint8Array(8);
  writeWord(proof, 0, draw32(a, b, 0));
  writeWord(proof, 4, draw32(a, b, 1));
  return proof;
}
