import { expect, test } from "vitest";
import { historyOf } from "../../../../test/fixtures/history-of.js";
import { Replay } from "../../../history/replay.js";
import { LoadScale } from "./load-scale.js";

const MIB = 2 ** 20;

/** A history that has only samples of two nodes with these capacities. Their levels are of 255. */
function sampled(capacity: readonly number[]): Replay {
  const nodes = { name: ["node-1", "node-2"], class: ["node", "node"], zone: ["", ""], capacity };
  const stored = { time: Int32Array.of(10, 20), level: [Uint8Array.of(0, 128), Uint8Array.of(51, 192)] };
  return new Replay(historyOf({ nodes, duration: 100, stored }));
}

test.each([
  ["all nodes have a capacity", [10 * MIB, 20 * MIB], "75.3 % of the capacity"],
  [
    "one node has none",
    [10 * MIB, -1],
    "75.3 % of the capacity, or for nodes without one of the most that any node held",
  ],
  [
    "one node is a client",
    [10 * MIB, 0],
    "75.3 % of the capacity, or for nodes without one of the most that any node held",
  ],
  ["no node has one", [-1, -1], "75.3 % of the most that any node held"],
])("if a history has only samples and %s, the scale says what levels are shares of", (_what, capacity, most) => {
  const replay = sampled(capacity);
  const scale = new LoadScale(replay);
  expect(scale.most).toBe(most);
  const loads = new Float32Array(2);
  const at = (ms: number) => {
    scale.fill(replay.cursor().seek(ms), replay.levels(ms), loads);
    return [...loads].map((load) => Number(load.toFixed(3)));
  };
  expect(at(1000)).toEqual([0, 0.667]);
  expect(at(2000)).toEqual([0.266, 1]);
});

test("if no disk ever held anything, the scale says nothing, and all nodes are empty", () => {
  const nodes = { name: ["node-1"], class: ["node"], zone: [""], capacity: [MIB] };
  const stored = { time: Int32Array.of(10), level: [Uint8Array.of(0)] };
  const replay = new Replay(historyOf({ nodes, duration: 100, stored }));
  const scale = new LoadScale(replay);
  expect(scale.most).toBeUndefined();
  const loads = Float32Array.of(1);
  scale.fill(replay.cursor().seek(1000), replay.levels(1000), loads);
  expect([...loads]).toEqual([0]);
});
