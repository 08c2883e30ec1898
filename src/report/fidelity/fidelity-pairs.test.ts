import { expect, test } from "vitest";
import type { OperationRecord } from "../measurements.js";
import { pairOperations } from "./fidelity-pairs.js";

function record(node: string, started: number, duration: number, more: Partial<OperationRecord> = {}): OperationRecord {
  return { node, kind: "get", name: "film", started, duration, bytes: 5, outcome: "OK", ...more };
}

test("operations are paired by node, kind, file and how often there was the like, whenever they ended", () => {
  const simulated = [record("a", 20, 9), record("a", 10, 100), record("b", 5, 3), record("b", 6, 4, { kind: "put" })];
  const live = [record("b", 7, 8, { kind: "put" }), record("a", 11, 120), record("a", 22, 10), record("c", 1, 1)];
  const { pairs, operations, alike } = pairOperations(simulated, [live]);
  expect(pairs.map(({ node, kind, nth, predicted, measured }) => [node, kind, nth, predicted, measured])).toEqual([
    ["b", "put", 1, 4, 8],
    ["a", "get", 1, 100, 120],
    ["a", "get", 2, 9, 10],
  ]);
  expect(operations).toBe(5);
  expect(alike).toBe(3);
});

test("what failed in one world has no pair, and is not alike; what failed alike is", () => {
  const simulated = [record("a", 1, 1), record("b", 1, 1, { outcome: "NOT_FOUND" }), record("c", 1, 1)];
  const live = [record("a", 1, 1, { outcome: "UNAVAILABLE" }), record("b", 1, 9, { outcome: "NOT_FOUND" })];
  expect(pairOperations(simulated, [live])).toEqual({
    pairs: [],
    operations: 3,
    alike: 1,
    finished: new Map([["get", 2]]),
  });
});

test("of several live runs the median counts, of those in which it succeeded", () => {
  const runs = [10, 30, 90].map((time) => [record("a", 1, time)]);
  expect(pairOperations([record("a", 1, 12)], runs).pairs[0]?.measured).toBe(30);
  const failed = [record("a", 1, 7, { outcome: "UNAVAILABLE" })];
  const { pairs, operations, alike } = pairOperations([record("a", 1, 12)], [failed, ...runs.slice(0, 1)]);
  expect(pairs[0]?.measured).toBe(10);
  expect([operations, alike]).toEqual([1, 0.5]);
});
