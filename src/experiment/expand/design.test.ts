import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { YamlSource } from "../../scenario/source/yaml/yaml-source.js";
import { type Cell, expandDesign } from "./design.js";
import { expandFactors } from "./factors.js";
import { expandSeeds } from "./seeds.js";
import { settingOf } from "./setting-words.js";

class Told {
  readonly problems: string[] = [];
  note(_path: unknown, message: string): void {
    this.problems.push(message);
  }
  expected(_path: unknown, expected: string): void {
    this.problems.push(expected);
  }
  notice(): void {}
  where(): string {
    return "";
  }
}

/** Expands a design over factors with these numbers of levels. */
function cells(design: "grid" | "pairs", counts: readonly number[], runsEach: number): readonly Cell[] | undefined {
  const told = new Told();
  const input = counts.map((count, i) => ({
    set: `key${i}`,
    levels: Array.from({ length: count }, (_, level) => level),
  }));
  const found = expandDesign(design, expandFactors(input as Parameters<typeof expandFactors>[0], told), runsEach, told);
  expect(told.problems).toHaveLength(found ? 0 : 1);
  return found;
}

const counts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });

describe("a grid", () => {
  test("has each combination of levels once, under a name of its own", () => {
    fc.assert(
      fc.property(counts, (levels) => {
        const found = cells("grid", levels, 1) ?? [];
        expect(found).toHaveLength(levels.reduce((product, count) => product * count, 1));
        expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
        expect(new Set(found.map((cell) => cell.levels.map(({ name }) => name).join())).size).toBe(found.length);
      }),
    );
  });

  test("is taken exactly as long as there are not too many settings or runs", () => {
    const many = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 2000 }), (levels, runsEach) => {
        const settings = levels.reduce((product, count) => product * count, 1);
        const taken = settings <= 4096 && settings * runsEach <= 1_000_000;
        expect(cells("grid", levels, runsEach) !== undefined).toBe(taken);
      }),
    );
  });
});

test("pairs have the levels of one position", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 5 }), (levels, factors) => {
      const found = cells("pairs", new Array(factors).fill(levels), 1) ?? [];
      expect(found.map((cell) => cell.levels.map(({ name }) => Number(name)))).toEqual(
        Array.from({ length: levels }, (_, i) => new Array(factors).fill(i)),
      );
    }),
  );
});

test("seeds are told in any order and form, and come out ascending", () => {
  const ranges = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(ranges, (tens) => {
      const told = new Told();
      const input = tens.map((ten) => (ten % 2 === 0 ? `${10 * ten}..${10 * ten + 2}` : 10 * ten));
      const expected = tens.flatMap((ten) => (ten % 2 === 0 ? [0, 1, 2].map((i) => 10 * ten + i) : [10 * ten]));
      expect(expandSeeds(input, ["seeds"], told)).toEqual(expected.sort((a, b) => a - b));
      expect(told.problems).toEqual([]);
    }),
  );
});

test("any text that a level sets comes out of --set as it went in", () => {
  const texts = fc.oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.constantFrom(
      "null",
      "~",
      "true",
      "10",
      "1e3",
      "0x10",
      "- a",
      "a: b",
      "{ a }",
      "[",
      "#",
      " ",
      "a # b",
      "'",
      '"',
      "*a",
      "&a",
      "!a",
      "|",
      "%",
    ),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const source = YamlSource.parse(settingOf("key", text).slice("key=".length), "value");
      if (Array.isArray(source)) throw new Error(source[0]?.message);
      expect(source.toValue()).toBe(text);
    }),
  );
});
