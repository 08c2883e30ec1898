/** A secret key of 128 bits, as four words of 32 bits. */
export type SecretKey = readonly number[];

/**
 * The hash that was computed last, as its low and its high word. Callers read it at once, so that no object has to be made for each hash.
 */
const hashed = new Int32Array(2);

/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). Without the key nobody can compute the hash of
 * a message, or tell it from a random number. The message is the first `bytes` bytes of `words`, little-endian; the rest of
 * the last word must be zero. Leaves the hash in `hashed`. 64-bit words are kept as two halves:
 * plain numbers are several times as fast as bigints.
 */
function sipHash(key: SecretKey, words: Int32Array, bytes: number): void {
  // Read the words by their positions, since destructuring an array makes an iterator in V8.
  const k0 = key[0]!;
  const k1 = key[1]!;
  const k2 = key[2]!;
  const k3 = key[3]!;
  let a = k0 ^ 0x70736575;
  let A = k1 ^ 0x736f6d65;
  let b = k2 ^ 0x6e646f6d;
  let B = k3 ^ 0x646f7261;
  let c = k0 ^ 0x6e657261;
  let C = k1 ^ 0x6c796765;
  let d = k2 ^ 0x79746573;
  let D = k3 ^ 0x74656462;
  const blocks = (bytes >>> 3) + 1;
  const absorbed = 2 * blocks;
  let m = 0;
  let M = 0;
  for (let round = 0; round < absorbed + 4; round++) {
    if ((round & 1) === 0 && round < absorbed) {
      const last = round === absorbed - 2;
      // The last block holds the remaining bytes, and the length in its highest byte.
      m = last && (bytes & 7) === 0 ? 0 : words[round]!;
      M = last ? ((bytes & 7) > 4 ? words[round + 1]! : 0) | (bytes << 24) : words[round + 1]!;
      d ^= m;
      D ^= M;
    }
    let t = (a + b) | 0;
    A = (A + B + Number(t >>> 0 < a >>> 0)) | 0;
    a = t;
    t = (b << 13) | (B >>> 19);
    B = ((B << 13) | (b >>> 19)) ^ A;
    b = t ^ a;
    t = (c + d) | 0;
    C = (C + D + Number(t >>> 0 < c >>> 0)) | 0;
    c = t;
    t = (d << 16) | (D >>> 16);
    D = ((D << 16) | (d >>> 16)) ^ C;
    d = t ^ c;
    // The first word is rotated by 32 bits, so its halves change places: the low half of the next sum takes `A`, and the high half takes `a`.
    t = (A + d) | 0;
    A = (a + D + Number(t >>> 0 < A >>> 0)) | 0;
    a = t;
    t = (d << 21) | (D >>> 11);
    D = ((D << 21) | (d >>> 11)) ^ A;
    d = t ^ a;
    t = (c + b) | 0;
    C = (C + B + Number(t >>> 0 < c >>> 0)) | 0;
    c = t;
    t = (b << 17) | (B >>> 15);
    B = ((B << 17) | (b >>> 15)) ^ C;
    b = t ^ c;
    t = c;
    c = C;
    C = t;
    if ((round & 1) === 1 && round < absorbed) {
      a ^= m;
      A ^= M;
    }
    if (round === absorbed - 1) c ^= 0xff;
  }
  hashed[0] = a ^ b ^ c ^ d;
  hashed[1] = A ^ B ^ C ^ D;
}

/** Computes 53 bits of the hash, as many as a number holds exactly. They prove that the program that made them knew the key. */
export function sipTag(key: SecretKey, words: Int32Array, bytes: number): number {
  sipHash(key, words, bytes);
  return (hashed[1]! >>> 11) * 0x100000000 + (hashed[0]! >>> 0);
}

/** Computes the whole hash, as its low and its high word. */
export function sipWords(key: SecretKey, words: Int32Array, bytes: number): [low: number, high: number] {
  sipHash(key, words, bytes);
  return [hashed[0]! >>> 0, hashed[1]! >>> 0];
}
