import fc from "fast-check";
import { expect, test } from "vitest";
import { dummyTag } from "./dummy-content.js";

test("a tag is an integer that a double holds exactly", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(0xffffffff), (fileId, index) => {
      const tag = dummyTag(fileId, index);
      expect(Number.isSafeInteger(tag)).toBe(true);
      expect(tag).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("chunks of one file, and equal positions of two files, have different tags", () => {
  const tags = new Set<number>();
  for (let file = 1; file <= 100; file++) for (let index = 0; index < 100; index++) tags.add(dummyTag(file, index));
  expect(tags.size).toBe(10_000);
});
