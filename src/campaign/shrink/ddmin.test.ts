import fc from "fast-check";
import { expect, test } from "vitest";
import { ddmin } from "./ddmin.js";

const lists = fc.uniqueArray(fc.nat({ max: 200 }), { minLength: 1, maxLength: 40 });

/** A random list, and some of its items. */
const listWithPart = lists.chain((list) => fc.tuple(fc.constant(list), fc.subarray(list)));

test("what is left is exactly what is needed, when each needed item is needed for itself", async () => {
  await fc.assert(
    fc.asyncProperty(listWithPart, async ([list, needed]) => {
      const left = await ddmin(list, async (kept) => needed.every((item) => kept.includes(item)));
      expect(left).toEqual(list.filter((item) => needed.includes(item)));
    }),
  );
});

test("whatever fails, no item of what is left can be left out alone, and the order stays", async () => {
  await fc.assert(
    fc.asyncProperty(listWithPart, fc.integer({ min: 1, max: 5 }), async ([list, some], atLeast) => {
      // Fails if the list has certain items, enough items, and the right parity. So a list may pass although a part of it fails.
      const enough = Math.min(atLeast, list.length);
      const fails = async (kept: readonly number[]) =>
        kept.length === list.length ||
        (kept.length >= enough && kept.length % 2 === list.length % 2 && some.every((item) => kept.includes(item)));
      const left = await ddmin(list, fails);
      expect(await fails(left)).toBe(true);
      expect(left).toEqual(list.filter((item) => left.includes(item)));
      for (const item of left) expect(await fails(left.filter((other) => other !== item))).toBe(false);
    }),
  );
});

test("a failure that needs one of a hundred items is found in few tries", async () => {
  let tries = 0;
  const list = Array.from({ length: 100 }, (_, i) => i);
  const left = await ddmin(list, async (kept) => {
    tries++;
    return kept.includes(37);
  });
  expect(left).toEqual([37]);
  expect(tries).toBeLessThan(30);
});
