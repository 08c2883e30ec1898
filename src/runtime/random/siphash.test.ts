import fc from "fast-check";
import { expect, test } from "vitest";
import { sipTag, sipWords } from "./siphash.js";

const KEY_BYTES = Uint8Array.from({ length: 16 }, (_, i) => i);
const wordsOf = (bytes: Uint8Array): Int32Array => {
  const padded = new Uint8Array(8 * ((bytes.length >> 3) + 1));
  padded.set(bytes);
  return new Int32Array(padded.buffer);
};
const keyOf = (bytes: Uint8Array): number[] => [...new Uint32Array(Uint8Array.from(bytes).buffer)];

function hashOf(key: Uint8Array, message: Uint8Array): bigint {
  const [low, high] = sipWords(keyOf(key), wordsOf(message), message.length);
  return (BigInt(high) << 32n) | BigInt(low);
}

/** Computes the hash by its definition, word for word, in 64-bit arithmetic. */
function definition(key: Uint8Array, message: Uint8Array): bigint {
  const u64 = (x: bigint) => BigInt.asUintN(64, x);
  const rotated = (x: bigint, by: bigint) => u64((x << by) | (x >> (64n - by)));
  const word = (bytes: Uint8Array, at: number) =>
    [...bytes.subarray(at, at + 8)].reduce((sum, byte, i) => sum | (BigInt(byte) << BigInt(8 * i)), 0n);
  const [k0, k1] = [word(key, 0), word(key, 8)];
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const round = () => {
    v0 = u64(v0 + v1);
    v1 = rotated(v1, 13n) ^ v0;
    v0 = rotated(v0, 32n);
    v2 = u64(v2 + v3);
    v3 = rotated(v3, 16n) ^ v2;
    v0 = u64(v0 + v3);
    v3 = rotated(v3, 21n) ^ v0;
    v2 = u64(v2 + v1);
    v1 = rotated(v1, 17n) ^ v2;
    v2 = rotated(v2, 32n);
  };
  for (let at = 0; at <= message.length; at += 8) {
    const rest = message.length - at < 8 ? BigInt(message.length & 255) << 56n : 0n;
    const m = word(message, at) | rest;
    v3 ^= m;
    round();
    round();
    v0 ^= m;
  }
  v2 ^= 0xffn;
  for (let i = 0; i < 4; i++) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

test("gives the paper's value, and those of its authors' program", () => {
  const message = (length: number) => Uint8Array.from({ length }, (_, i) => i);
  expect(hashOf(KEY_BYTES, message(15))).toBe(0xa129ca6149be45e5n);
  expect(hashOf(KEY_BYTES, message(0))).toBe(0x726fdb47dd0e0e31n);
  expect(hashOf(KEY_BYTES, message(8))).toBe(0x93f5f5799a932462n);
});

test("agrees with the definition on every key and message", () => {
  const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(key, fc.uint8Array({ maxLength: 100 }), (k, message) => {
      expect(hashOf(k, message)).toBe(definition(k, message));
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("a tag is a number that a double holds exactly", () => {
  for (let n = 0; n < 100; n++) {
    const tag = sipTag(keyOf(KEY_BYTES), Int32Array.of(n, 0), 4);
    expect(Number.isSafeInteger(tag) && tag >= 0).toBe(true);
  }
});
