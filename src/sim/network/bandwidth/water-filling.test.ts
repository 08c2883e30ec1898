import { describe, expect, test } from "vitest";
import { flawOf } from "./certificate.js";
import { type FilledFlow, waterFill } from "./water-filling.js";

const UNBOUNDED = Number.POSITIVE_INFINITY;

/** Makes flows of weight 1 without a cap, by the links that they cross. */
function over(...ways: number[][]): FilledFlow[] {
  return ways.map((links) => ({ links, weight: 1, cap: UNBOUNDED }));
}

describe("progressive filling", () => {
  test("fills the tightest link first and gives the rest to those who can use it", () => {
    const { rates, levels } = waterFill([10, 4, 100], over([0, 1], [0, 1], [0, 2]));
    expect([...rates]).toEqual([2, 2, 6]);
    expect([...levels]).toEqual([6, 2, UNBOUNDED]);
  });

  test("stops a flow at its cap, and heeds weights", () => {
    const flows = [
      { links: [0], weight: 1, cap: 1 },
      { links: [0], weight: 1, cap: UNBOUNDED },
      { links: [0], weight: 2, cap: UNBOUNDED },
    ];
    expect([...waterFill([10], flows).rates]).toEqual([1, 3, 6]);
  });

  test("lets flows over unbounded links be unbounded", () => {
    const { rates } = waterFill([UNBOUNDED, UNBOUNDED, UNBOUNDED, 5], over([0, 1], [0, 2], [1, 2], [1, 3]));
    expect([...rates]).toEqual([UNBOUNDED, UNBOUNDED, UNBOUNDED, 5]);
  });
});

describe("the certificate", () => {
  const capacities = [10, 4];
  const flows = over([0, 1], [0, 1], [0]);

  test("holds for max-min fair rates", () => {
    expect(flawOf({ capacities, flows, rates: [2, 2, 6] })).toBeUndefined();
  });

  test("refuses more than a link carries", () => {
    expect(flawOf({ capacities, flows, rates: [2, 2, 7] })).toBe("link 0 carries 11 of 10");
  });

  test("refuses rates that leave room", () => {
    expect(flawOf({ capacities, flows, rates: [2, 2, 5] })).toBe("flow 2 could be faster than 5");
  });

  test("refuses full links that are shared unfairly", () => {
    expect(flawOf({ capacities, flows, rates: [1, 3, 6] })).toBe("flow 0 could be faster than 1");
  });
});
