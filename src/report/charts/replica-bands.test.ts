import { expect, test } from "vitest";
import { replicaBands } from "./replica-bands.js";

const names = (most: number, wanted: number) => replicaBands(most, wanted).map(({ name }) => name);

test("there is a band for each number, up to some more than wanted", () => {
  expect(names(4, 3)).toEqual(["no live replica", "1", "2", "3", "4 and more"]);
  expect(names(2, 1)).toEqual(["no live replica", "1", "2 and more"]);
  expect(names(6, 3)).toEqual(["no live replica", "1", "2", "3", "4", "5", "6 and more"]);
});

test("of many numbers those far from what matters share one", () => {
  expect(names(65, 3)).toEqual(["no live replica", "1", "2", "3", "4", "5", "6 and more"]);
  expect(names(9, 8)).toEqual(["no live replica", "1", "2", "3 to 6", "7", "8", "9 and more"]);
});

test("every number is in one band, and no two bands have one colour", () => {
  for (let wanted = 1; wanted <= 64; wanted++) {
    for (const most of [wanted, wanted + 1, wanted + 3, 65]) {
      const bands = replicaBands(most, wanted);
      expect(bands.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))).toEqual(
        Array.from({ length: Math.max(most, 0) + 1 }, (_, i) => i),
      );
      expect(new Set(bands.map(({ colour }) => colour)).size).toBe(bands.length);
    }
  }
});
