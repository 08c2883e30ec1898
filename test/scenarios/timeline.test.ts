import { expect, test } from "vitest";
import { timelineLines } from "../../src/report/timeline/timeline-lines.js";
import { timelineMarkdown } from "../../src/report/timeline/timeline-markdown.js";
import { play, scenarioOf } from "./scenario.js";

const RACK_FAILS = `
duration: 30min
replication: 2
nodes:
  - { class: server, count: 32, zone: [rack1, rack2, rack3, rack4] }
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 50s, repair: { massFailureShare: 5 %, holdFor: 5min } }
steps:
  - { at: 10s, put: { node: server-01, file: f, size: 64 MiB } }
  - { at: 2min, crash: { zone: rack2 } }
  - { at: 20min, restart: { zone: rack2 } }
`;

test("the report follows a failed rack from its crash to the repair of the last chunk, with times", () => {
  const { report } = play(scenarioOf(RACK_FAILS));
  expect(report.timeline.incidents).toHaveLength(1);
  const [incident] = report.timeline.incidents;
  expect(incident).toMatchObject({ kind: "crash", nodes: 8, zone: "rack2", from: 120_000, until: 120_000, open: 0 });
  const { stages, chunks } = incident as NonNullable<typeof incident>;
  expect(stages.map(({ stage }) => stage)).toEqual([
    ...["began", "suspected", "dead", "held", "resumed", "repair", "healed", "back"],
  ]);
  const at = Object.fromEntries(stages.map(({ stage, at }) => [stage, at - 120_000]));
  expect(at.suspected).toBeGreaterThanOrEqual(10_000);
  expect(at.suspected).toBeLessThanOrEqual(15_100);
  expect(at.dead).toBe(at.held);
  expect(at.resumed).toBeCloseTo((at.held ?? 0) + 300_000, 0);
  expect(at.healed).toBeGreaterThan(at.repair ?? 0);
  expect(at.back).toBeGreaterThanOrEqual(18 * 60_000);
  expect(stages.find(({ stage }) => stage === "dead")?.count).toBe(8);
  expect(report.timeline.holds).toEqual([
    { from: 120_000 + (at.held ?? 0), until: 120_000 + (at.resumed ?? 0), reason: "mass failure" },
  ]);
  expect(report.exposure).toMatchObject({ chunks, returned: null, open: 0 });
  expect(report.exposure.repaired?.total.count).toBe(chunks);
});

test("the time of an exposed chunk is the sum of its parts, and far more than the repair itself took", () => {
  const { measured, report } = play(scenarioOf(RACK_FAILS));
  const [whole, ...parts] = measured.exposure.repaired.values;
  whole?.forEach((total, i) => {
    expect(parts.reduce((sum, part) => sum + (part[i] ?? 0), 0)).toBeCloseTo(total, 6);
  });
  const { repaired } = report.exposure;
  expect(repaired?.unnoticed.median).toBeGreaterThan(45_000);
  expect(repaired?.held.median).toBeGreaterThan(290_000);
  expect(repaired?.total.min).toBeGreaterThan(345_000);
  expect(report.repair.time?.max).toBeLessThan(10_000);
});

test("the timeline reads as what happened", () => {
  const { report } = play(scenarioOf(RACK_FAILS));
  const text = timelineMarkdown(report).join("\n\n");
  expect(text).toContain("zone rack2 failed: all 8 nodes");
  expect(text).toContain("repair held: so many gone at once are a mass failure");
  const lines = timelineLines(report);
  expect(lines.length).toBeLessThanOrEqual(8);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(/^2 min +zone rack2 failed: all 8 nodes; \d+ chunks short of a replica$/);
  expect(lines.join("\n")).toMatch(/\+ 5 min 4\d s +repair begins: 32 replicas ordered in all/);
  expect(lines.join("\n")).toMatch(/all \d+ chunks have as many replicas as wanted/);
});

const BACK_IN_TIME = `
duration: 20min
replication: 1
nodes: [{ names: [holder, other] }, { names: [writer], capacity: 0 B }]
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 5min, placement: round-robin }
steps:
  - { at: 10s, put: { node: writer, file: f, size: 8 MiB } }
  - { at: 2min, crash: holder }
  - { at: 4min, restart: holder }
`;

test("chunks whose node is back before it was given up count as unnoticed all the time", () => {
  const { report } = play(scenarioOf(BACK_IN_TIME));
  const { repaired, returned, chunks, open } = report.exposure;
  expect({ repaired, chunks, open }).toEqual({ repaired: null, chunks: 4, open: 0 });
  expect(returned?.total.median).toBe(returned?.unnoticed.median);
  expect(returned?.total.median).toBeGreaterThanOrEqual(120_000);
  const [incident] = report.timeline.incidents;
  expect(incident).toMatchObject({ what: "holder crashed", nodes: 1, chunks: 4, unreadable: 4 });
  expect(incident?.stages.map(({ stage }) => stage)).toEqual(["began", "suspected", "back", "readable", "healed"]);
});

const NEVER_HEALED = `
duration: 10min
replication: 2
nodes: [{ names: [a, b, c], capacity: 10 MiB }, { names: [writer], capacity: 0 B }]
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 50s, repair: { massFailureShare: 100 % } }
steps:
  - { at: 10s, put: { node: writer, file: f, size: 10 MiB } }
  - { at: 2min, crash: [a, b] }
`;

test("chunks that lack replicas at the end are reported as such, and not as healed", () => {
  const { exposure, timeline } = play(scenarioOf(NEVER_HEALED)).report;
  expect(exposure.open).toBeGreaterThan(0);
  expect(exposure.longestOpen).toBe(8 * 60_000);
  expect(timeline.incidents[0]?.stages.at(-1)).toMatchObject({ stage: "open", count: exposure.open });
});

test("a run without incidents has no timeline", () => {
  const quiet =
    "duration: 2min\nreplication: 1\nnodes: [{ names: [a, b] }]\nsteps: [{ at: 1s, put: { node: a, file: f, size: 1 MiB } }]";
  const { report } = play(scenarioOf(quiet));
  expect(timelineLines(report)).toEqual([]);
  expect(timelineMarkdown(report)).toEqual([]);
});
