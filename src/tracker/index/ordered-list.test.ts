import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OrderedList } from "./ordered-list.js";

const ascending = (a: number, b: number): number => a - b;

describe("an ordered list", () => {
  test("agrees with a sorted array, whatever is inserted and removed", () => {
    const action = fc.record({ insert: fc.boolean(), item: fc.integer({ min: 0, max: 60 }) });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), fc.integer({ min: -1, max: 61 }), (actions, probe) => {
        const list = new OrderedList(ascending);
        const model = new Set<number>();
        for (const { insert, item } of actions) {
          expect(insert ? list.insert(item) : list.remove(item)).toBe(insert ? !model.has(item) : model.has(item));
          if (insert) model.add(item);
          else model.delete(item);
        }
        const sorted = [...model].sort(ascending);
        expect([...list.from(0)]).toEqual(sorted);
        expect(sorted.map((_, position) => list.at(position))).toEqual(sorted);
        expect(list.rank(probe)).toBe(sorted.filter((item) => item < probe).length);
      }),
    );
  });

  test("keeps its order through many blocks that are cut, emptied and filled again", () => {
    const list = new OrderedList(ascending);
    const items = Array.from({ length: 9000 }, (_, i) => (i * 4001) % 9000);
    for (const item of items) list.insert(item);
    for (const item of items) if (item % 3 !== 0 || item < 4000) list.remove(item);
    const left = items.filter((item) => item % 3 === 0 && item >= 4000).sort(ascending);
    expect([...list.from(0)]).toEqual(left);
    expect(list.size).toBe(left.length);
    left.forEach((item, position) => {
      expect(list.at(position)).toBe(item);
      expect(list.rank(item)).toBe(position);
    });
    for (const item of items) list.insert(item);
    expect([...list.from(8995)]).toEqual([8995, 8996, 8997, 8998, 8999]);
    for (const item of items) list.remove(item);
    expect(list.size).toBe(0);
    expect(list.insert(7)).toBe(true);
    expect(list.at(0)).toBe(7);
  });

  test("refuses a position outside", () => {
    const list = new OrderedList(ascending);
    list.insert(1);
    expect(() => list.at(1)).toThrow(RangeError);
    expect(() => list.at(-1)).toThrow(RangeError);
  });
});
