import fc from "fast-check";
import { expect, test } from "vitest";
import { cut, wrapped } from "./wrapped.js";

test("a number stays with its unit", () => {
  expect(wrapped("half within 15 min 51 s, at 99 % of 3 MiB/s", 15)).toEqual([
    "half within",
    "15 min 51 s, at",
    "99 % of 3 MiB/s",
  ]);
});

test("no line is wider, and no word is lost where all are short", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(words, fc.integer({ min: 12, max: 40 }), (list, width) => {
      const lines = wrapped(list.join(" "), width, "  ");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(lines.map((line) => line.trim()).join(" ")).toBe(list.join(" "));
    }),
  );
});

test("what does not fit into the last line is cut, and is seen to be", () => {
  expect(wrapped("one two three four", 9, "", 2)).toEqual(["one two", "three fo…"]);
  expect(wrapped("short", 9, "", 2)).toEqual(["short"]);
  expect(wrapped("xxxxxxxxxxxx and all the rest", 10)).toEqual(["xxxxxxxxx…", "and all", "the rest"]);
  expect(wrapped("", 9)).toEqual([]);
  expect(cut("abc", 2)).toBe("a…");
});
