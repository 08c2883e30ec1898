import { type SecretKey, sipTag, sipWords } from "./random/siphash.js";

// Proofs between the tracker and its nodes, made with a key that both know. Other programs may carry a proof from one to the other.

/** Memory for the longest message: an address of 255 characters, with two characters in each word, and the words before it. */
const words = new Int32Array(160);

/** Writes an integer of up to 53 bits as two words. */
function write(at: number, value: number): void {
  words[at] = value | 0;
  words[at + 1] = Math.floor(value / 0x100000000) | 0;
}

/** Makes a proof, which is a positive number; 0 means that there is none. */
function proofOf(key: SecretKey, length: number): number {
  return sipTag(key, words, 4 * length) || 1;
}

/** Derives a key from a master key and a purpose. From one derived key nobody can compute another one. */
export function derivedKey(master: SecretKey, purpose: number, peer: number, life: number): SecretKey {
  write(0, peer);
  write(2, life);
  words[4] = 2 * purpose;
  const [a, b] = sipWords(master, words, 20);
  words[4] = 2 * purpose + 1;
  const [c, d] = sipWords(master, words, 20);
  return [a, b, c, d];
}

/**
 * A node's proof that it stores a replica durably. The proof covers the pledge, the chunk and the content. If it did not cover the content,
 * a client could have a single byte stored in place of a chunk. `key`: the node's key in its present life.
 */
export function receiptOf(
  key: SecretKey,
  fileId: number,
  { pledge, index, size, hash }: { pledge: number; index: number; size: number; hash: Uint8Array },
): number {
  write(0, pledge);
  write(2, fileId);
  words[4] = index;
  words[5] = size;
  let length = 6;
  for (let at = 0; at + 3 < hash.length; at += 4)
    words[length++] = hash[at]! | (hash[at + 1]! << 8) | (hash[at + 2]! << 16) | (hash[at + 3]! << 24);
  return proofOf(key, length);
}

/** Makes the tracker's proof of the address with which a peer joined. `key`: the network's seal key, which nodes have and clients do not. */
export function sealOf(key: SecretKey, peer: { number: number; address: string; host: number }): number {
  const { number, address, host } = peer;
  words[0] = number;
  words[1] = host;
  words[2] = address.length;
  let length = 3;
  for (let at = 0; at < address.length && length < words.length - 1; at += 2)
    words[length++] = address.charCodeAt(at) | ((address.charCodeAt(at + 1) | 0) << 16);
  return proofOf(key, length);
}
