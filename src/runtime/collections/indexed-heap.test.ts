import fc from "fast-check";
import { expect, test } from "vitest";
import { IndexedHeap } from "./indexed-heap.js";

test("a heap gives its items in order, whatever keys change and whatever is taken out", () => {
  const action = fc.record({
    item: fc.integer({ min: 0, max: 99 }),
    key: fc.integer({ min: 0, max: 20 }),
    remove: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const keys = new Map<number, number>();
      const before = (a: number, b: number): boolean =>
        keys.get(a)! - keys.get(b)! < 0 || (keys.get(a) === keys.get(b) && a < b);
      const heap = new IndexedHeap(before);
      const inside = new Set<number>();
      for (const { item, key, remove } of actions) {
        if (remove) {
          heap.remove(item);
          inside.delete(item);
        } else {
          keys.set(item, key);
          heap.update(item);
          inside.add(item);
        }
        expect(heap.has(item)).toBe(inside.has(item));
      }
      const order = [...inside].sort((a, b) => (before(a, b) ? -1 : 1));
      expect(order.map(() => heap.pop())).toEqual(order);
      expect(heap.size).toBe(0);
    }),
  );
});
