import { expect, test } from "vitest";
import { parseScenario, type Scenario } from "../../../index.js";
import type { FirstDifference } from "../../../report/comparison/comparison.js";
import { RecordingDigest } from "../../../sim/events/recording-digest.js";
import { SideBySide } from "./first-difference.js";
import { SimulatedRun } from "./simulated-run.js";

const yaml = `# Small.
duration: 2min
nodes: 8
replication: 2
workloads:
  - put: { rate: 6/min, size: 3 MiB, end: 1min }
  - get: { rate: 12/min }
`;
const scenario = (...set: string[]): Scenario => parseScenario(yaml, { set });

/** Plays both scenarios in slices of `slice` ms, up to their first difference. */
function found(a: Scenario, b: Scenario, slice: number): FirstDifference | undefined {
  const both = new SideBySide(a, b, {});
  let difference: FirstDifference | undefined;
  while (difference === undefined && !both.isOver) difference = both.advanceTo(both.now + slice);
  return difference;
}

/** Records the whole history of a run. */
function historyOf(played: Scenario): RecordingDigest {
  const history = new RecordingDigest();
  const run = new SimulatedRun(played, { history });
  run.advanceTo(played.duration);
  expect(history.toString()).toBe(run.simulation.digest);
  return history;
}

test("a recording digest is the plain one, and a run is the same beside another one", () => {
  const plain = new SimulatedRun(scenario());
  plain.advanceTo(plain.scenario.duration);
  expect(historyOf(scenario()).toString()).toBe(plain.simulation.digest);
  expect(found(scenario(), scenario(), 777)).toBeUndefined();
});

test.each([
  ["replication=2", "replication=3"],
  ["tracker.placement=random", "tracker.placement=two-choices"],
  ["tracker.announceInterval=20s", "tracker.announceInterval=21s"],
  ["seed=1", "seed=2"],
])("finds the first event that differs between %s and %s, whatever the slices", (first, second) => {
  const [a, b] = [scenario(first), scenario(second)];
  const [ofA, ofB] = [historyOf(a), historyOf(b)];
  let expected = 0;
  while (JSON.stringify(ofA.event(expected)) === JSON.stringify(ofB.event(expected))) expected++;
  expect(expected).toBeLessThan(ofA.kept);
  for (const slice of [0.5, 100, 7000, 1e9]) {
    const difference = found(a, b, slice);
    expect(difference?.alike).toBe(expected);
    expect(difference?.events.map((event) => event?.time)).toEqual(
      [ofA, ofB].map((history) => (history.event(expected)?.tick as number) / 1000),
    );
    for (const event of difference?.events ?? []) {
      expect(event?.owner).toMatch(/^(tracker|the run|node.*|peer.*)$/);
      expect(event?.what).not.toBe("");
    }
  }
});

test("tells where one of them was over", () => {
  const crash = parseScenario(`${yaml}steps:\n  - { at: 2min, crash: node-1 }\n`);
  const difference = found(scenario(), crash, 1000);
  expect(difference?.events[0]).toBeNull();
  expect(difference?.events[1]).toMatchObject({ time: 120_000 });
});
