import fc from "fast-check";
import { expect, test } from "vitest";
import { NewestEntries } from "./newest-entries.js";

test("it keeps the entries that were set last", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(fc.integer({ min: 0, max: 11 })), (most, keys) => {
      const entries = new NewestEntries<number, number>(most);
      let model: [number, number][] = [];
      keys.forEach((key, at) => {
        entries.set(key, at);
        model = [...model.filter(([other]) => other !== key), [key, at] as [number, number]].slice(-most);
        expect(entries.size).toBe(model.length);
        for (let one = 0; one <= 11; one++) {
          const expected = model.find(([other]) => other === one)?.[1];
          expect([entries.has(one), entries.get(one)]).toEqual([expected !== undefined, expected]);
        }
      });
    }),
  );
});

test("it goes on when many more entries have come than it keeps", () => {
  const entries = new NewestEntries<number, string>(1_000);
  for (let key = 0; key < 100_000; key++) entries.set(key, `${key}`);
  expect(entries.size).toBe(1_000);
  expect([entries.get(98_999), entries.get(99_000), entries.get(99_999)]).toEqual([undefined, "99000", "99999"]);
});

test("it has room for one entry at least", () => {
  expect(() => new NewestEntries(0)).toThrow("at least one");
});
