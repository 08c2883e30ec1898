import fc from "fast-check";
import { expect, test } from "vitest";
import { SeededSource } from "./seeded-source.js";

test("a piece is the same bytes wherever it is cut", () => {
  const source = new SeededSource(1000, 7);
  const whole = source.bytes(0, 1000);
  fc.assert(
    fc.property(fc.nat(999), fc.nat(1000), (offset, length) => {
      const size = Math.min(length, 1000 - offset);
      expect(source.bytes(offset, size)).toEqual(whole.subarray(offset, offset + size));
    }),
  );
});

test("another seed makes other noise, in which every byte occurs about as often", () => {
  const bytes = new SeededSource(2 ** 16, 1).bytes(0, 2 ** 16);
  expect(bytes).not.toEqual(new SeededSource(2 ** 16, 2).bytes(0, 2 ** 16));
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  // The expected count of each value is 256, with a standard deviation of 16.
  for (const count of counts) expect(Math.abs(count - 256)).toBeLessThan(6 * 16);
});

test("the noise of a seed is what it was when files were stored", () => {
  expect([...new SeededSource(100, 5).bytes(3, 9)]).toEqual([196, 78, 22, 47, 66, 140, 21, 157, 149]);
});
