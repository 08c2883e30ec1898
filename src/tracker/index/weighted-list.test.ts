import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Draws } from "../../runtime/random/random.js";
import { WeightedList } from "./weighted-list.js";

const ascending = (a: number, b: number): number => a - b;
/** Computes the weight of an item: a whole number, as capacities are. */
const weightOf = (item: number): number => 1 + ((item * 7919) % 1000) ** 2;

/** Makes draws that always give this value. */
function drawing(value: number): Draws {
  return { next: () => value, below: () => 0 };
}

/** Finds the item at this share of the whole weight by going through the items one by one. A draw of `share` must find the same. */
function itemAt(items: readonly number[], share: number): number {
  let left = share * items.reduce((sum, item) => sum + weightOf(item), 0);
  for (const item of items) {
    left -= weightOf(item);
    if (left < 0) return item;
  }
  return items[items.length - 1]!;
}

describe("a weighted list", () => {
  test("draws what a walk along the weights finds, whatever was inserted and removed, and in which order", () => {
    const action = fc.record({
      insert: fc.boolean(),
      item: fc.nat({ max: 60 }),
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const list = new WeightedList(ascending, weightOf);
        const model = new Set<number>();
        for (const { insert, item, share } of actions) {
          if (insert) model.add(item);
          else model.delete(item);
          if (insert) list.insert(item);
          else list.remove(item);
          const items = [...model].sort(ascending);
          if (items.length > 0) expect(list.draw(drawing(share))).toBe(itemAt(items, share));
        }
      }),
      { seed: 1 },
    );
  });

  test("does so through many blocks that are cut, emptied and filled again", () => {
    const list = new WeightedList(ascending, weightOf);
    const items = Array.from({ length: 9000 }, (_, i) => (i * 4001) % 9000);
    const check = (held: readonly number[]): void => {
      const sorted = [...held].sort(ascending);
      expect(list.weight).toBe(sorted.reduce((sum, item) => sum + weightOf(item), 0));
      for (let i = 0; i < 40; i++) expect(list.draw(drawing(i / 40))).toBe(itemAt(sorted, i / 40));
    };
    for (const item of items) list.insert(item);
    check(items);
    for (const item of items) if (item % 3 !== 0 || item < 4000) list.remove(item);
    check(items.filter((item) => item % 3 === 0 && item >= 4000));
    for (const item of items) list.insert(item);
    check(items);
  });

  test("draws in proportion to weight (chi-square)", () => {
    const list = new WeightedList(ascending, (item: number) => item + 1);
    for (let item = 0; item < 20; item++) list.insert(item);
    const draws = new KeyedRandom(1).draws("placement", "test");
    const counts = new Array(20).fill(0);
    const n = 42_000;
    for (let i = 0; i < n; i++) counts[list.draw(draws)]++;
    const statistic = counts.reduce((sum, count, item) => {
      const expected = (n * (item + 1)) / 210;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // With 19 degrees of freedom, one seed in a thousand gives a statistic above 43.8.
    expect(statistic).toBeLessThan(43.8);
  });
});
