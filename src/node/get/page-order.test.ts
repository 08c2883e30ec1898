import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { PageOrder } from "./page-order.js";

function draws(seed: number) {
  return new KeyedRandom(seed).draws("piece-selection", "test");
}

test("every chunk of a file is described once, whatever its length and that of its pages", () => {
  const lengths = fc.record({ chunks: fc.integer({ min: 0, max: 300 }), page: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(lengths, fc.integer(), ({ chunks, page }, seed) => {
      const first = Math.min(chunks, page);
      const order = new PageOrder(chunks, first, draws(seed));
      const seen = new Set(Array.from({ length: first }, (_, index) => index));
      order.described(0, first);
      for (let at = order.next; at !== undefined; at = order.next) {
        const count = Math.min(page, chunks - at);
        for (let index = at; index < at + count; index++) {
          expect(seen.has(index)).toBe(false);
          seen.add(index);
        }
        order.described(at, count);
      }
      expect(seen.size).toBe(chunks);
    }),
  );
});

test("a shuffle is a permutation", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer(), (count, seed) => {
      const shuffled = new PageOrder(count, count, draws(seed)).shuffled(count);
      expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at));
    }),
  );
});

test("readers start at different pages and chunks", () => {
  const starts = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    const order = new PageOrder(320, 32, draws(seed));
    starts.add(`${order.next} ${order.shuffled(32)[0]}`);
  }
  expect(starts.size).toBeGreaterThan(30);
});
