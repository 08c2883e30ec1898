import { expect, test } from "vitest";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { drawnOrder } from "./drawn-order.js";

test("the less busy source is preferred, and between equally busy ones the lot decides", () => {
  const selection = drawnOrder.create(new KeyedRandom(1).draws("piece-selection", "test"));
  const source = (outstanding: number, lot: number) => ({ outstanding, rate: Number.NaN, lot });
  expect(selection.prefers(source(1, 0.9), source(2, 0.1))).toBe(true);
  expect(selection.prefers(source(2, 0.1), source(1, 0.9))).toBe(false);
  expect(selection.prefers(source(1, 0.1), source(1, 0.9))).toBe(true);
  expect(selection.prefers(source(1, 0.1), source(1, 0.1))).toBe(false);
});
