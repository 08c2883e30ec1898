import { expect, test } from "vitest";
import { cutPairs, type Partition } from "./cut-pairs.js";

const hosts = [-1, 0, 1, 2];

function cut(...partitions: Partition[]): string[] {
  return [...cutPairs(hosts, partitions)].flatMap(([from, row]) => [...row].map((to) => `${from}>${to}`)).sort();
}

test("a partition cuts every pair of different groups, and the hosts in no group are one", () => {
  expect(cut({ groups: [[0], [1]], way: "both" })).toEqual(
    ["-1>0", "-1>1", "0>-1", "0>1", "0>2", "1>-1", "1>0", "1>2", "2>0", "2>1"].sort(),
  );
});

test("one of a way cuts one direction", () => {
  expect(cut({ groups: [[0, 1]], way: "out" })).toEqual(["0>-1", "0>2", "1>-1", "1>2"]);
  expect(cut({ groups: [[0, 1]], way: "in" })).toEqual(["-1>0", "-1>1", "2>0", "2>1"].sort());
});

test("two hosts reach each other when no partition separates them", () => {
  expect(cut()).toEqual([]);
  const one = { groups: [[0, 1]], way: "out" } as const;
  const other = { groups: [[1]], way: "in" } as const;
  expect(cut(one, other)).toEqual(["-1>1", "0>-1", "0>1", "0>2", "1>-1", "1>2", "2>1"].sort());
});
