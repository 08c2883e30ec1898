import { expect, test } from "vitest";
import { mostEvents } from "../../src/report/page/page-incidents.js";
import { timelineEvents } from "../../src/report/timeline/timeline-events.js";
import { timelineLines } from "../../src/report/timeline/timeline-lines.js";
import { timelineMarkdown } from "../../src/report/timeline/timeline-markdown.js";
import { stepKind, writtenSteps } from "../../src/scenario/steps/steps.js";
import { play, scenarioOf, violated } from "./scenario.js";

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

const WITHOUT_ZONES = `
duration: 10min
replication: 2
nodes:
  - { class: server, count: 4, zone: [rack1, rack2] }
  - { class: laptop, count: 5 }
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 50s }
steps:
  - { at: 10s, put: { node: server-1, file: f, size: 64 MiB } }
  - { at: 2min, crash: { class: laptop } }
`;

test("nodes without a zone that fail together are told by their class", () => {
  const { report } = play(scenarioOf(WITHOUT_ZONES));
  expect(timelineMarkdown(report).join("\n\n")).toContain("all 5 nodes of class laptop crashed");
});

const REMOVED_UNREADABLE = `
duration: 10min
replication: 2
nodes: [{ names: [a, b] }, { names: [writer], capacity: 0 B }]
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 5min }
steps:
  - { at: 10s, put: { node: writer, file: film, size: 4 MiB } }
  - { at: 1min, crash: { nodes: [a, b] } }
  - { at: 2min, restart: a }
  - { at: 3min, crash: a }
  - { at: 4min, remove: { file: film } }
`;

test("chunks that were removed while nobody could read them are not said to be readable again", () => {
  const { report } = play(scenarioOf(REMOVED_UNREADABLE));
  const [first] = report.timeline.incidents;
  expect(first?.unreadable).toBeGreaterThan(0);
  expect(first?.stages.map(({ stage }) => stage)).not.toContain("readable");
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

/** The tracker's clock jumps ahead during the hold after its restart. So it gives all nodes up at once, and this mass failure gives the hold a new end. */
const ONE_HOLD = `
duration: 20min
chunkSize: 64 KiB
replication: 4
nodes: [ { names: [a, b, c, d, e, f] } ]
tracker: { deadAfter: 1min, repair: { holdFor: 20s } }
steps:
  - { at: 5s, put: { node: a, file: movie, size: 640 KiB } }
  - { at: 58s, crash: [b, c], for: 5min }
  - { at: 1min, crash: tracker, for: 1s }
  - { at: 80s, clock: { node: tracker, offset: 2min } }
`;

test("a mass failure during the hold after a restart belongs to this hold, and both end together", () => {
  const { report, measured } = play(scenarioOf(ONE_HOLD), { record: "full" });
  expect(violated(report)).toEqual([]);
  expect(report.timeline.holds).toEqual([{ from: 61_000, until: 100_000, reason: "restart" }]);
  const stages = report.timeline.incidents.flatMap((incident) => incident.stages);
  expect(stages.filter(({ stage }) => stage === "held" || stage === "resumed").map(({ at }) => at)).toEqual([
    80_000, 100_000,
  ]);
  const { holds, run } = measured.history!;
  expect([...holds.from, ...holds.until].map((tick) => tick * run.tick)).toEqual([61_000, 100_000]);
});

test("a run without incidents has no timeline", () => {
  const quiet =
    "duration: 2min\nreplication: 1\nnodes: [{ names: [a, b] }]\nsteps: [{ at: 1s, put: { node: a, file: f, size: 1 MiB } }]";
  const { report } = play(scenarioOf(quiet));
  expect(timelineLines(report)).toEqual([]);
  expect(timelineMarkdown(report)).toEqual([]);
});

/** A step for each kind of fault, with its line in the timeline. */
const FAULTS: Readonly<Record<string, readonly [step: string, line: string]>> = {
  limit: ["limit: { node: a, up: 1 Mbit/s }, for: 5s", "limit of a: up 1 Mbit/s"],
  partition: ["partition: { node: a }, for: 5s", "partition of a from the rest"],
  hold: ["hold: { node: a }, for: 5s", "hold of messages from and to a"],
  disturb: ["disturb: { node: a, loss: 1 % }, for: 5s", "disturbance of messages of a"],
  pause: ["pause: a, for: 5s", "pause of a"],
  fill: ["fill: a, for: 5s", "full disk of a"],
  lie: ["lie: { node: a, about: presence }, for: 5s", "lie of a about presence"],
  slow: ["slow: { node: a, cpu: 2ms }, for: 5s", "slow processor of a: 2 ms for each message or timer"],
  clock: ["clock: { node: a, offset: 2s }, for: 5s", "wrong clock of a: 2 s ahead"],
  heal: ["partition: { node: a } }, { at: 15s, heal: all", "heal of all partitions"],
  release: ["hold: { node: a } }, { at: 15s, release: all", "release of all held messages"],
  resume: ["pause: a } , { at: 15s, resume: a", "resume of a"],
  corrupt: ["corrupt: { node: a, file: f }", "corruption of chunks of f on the disk of a"],
  crash: ["crash: { node: a, disk: wiped }, for: 5s", "crash of a, whose disks are wiped"],
};
/** These steps make nodes come or go. The timeline shows this as an incident, together with what followed. */
const TOLD_AS_INCIDENTS = ["join", "leave", "restart"];

test("all kinds of faults are tried below", () => {
  const faults = writtenSteps.map(([key]) => key).filter((key) => !stepKind({ do: key }).isOperation);
  expect([...Object.keys(FAULTS), ...TOLD_AS_INCIDENTS].sort()).toEqual(faults.sort());
});

test.each(Object.entries(FAULTS))(
  "the timeline tells of the step %s: when it began, and when its time was over",
  (_key, [step, line]) => {
    const { report } = play(
      scenarioOf(`
duration: 1min
replication: 3
network: { bandwidth: fair, latency: 1ms }
nodes: [{ names: [a, b, c], up: 10 Mbit/s, down: 10 Mbit/s }]
steps: [{ at: 2s, put: { node: b, file: f, size: 1 MiB } }, { at: 10s, ${step} }]
`),
    );
    const hasTime = step.includes("for:");
    const at = step.includes("15s") ? "15 s" : "10 s";
    expect(timelineMarkdown(report).join("\n")).toContain(`| **${at}** | ${hasTime ? "**15 s**" : ""} | **${line}** |`);
    const shown = timelineEvents(report, mostEvents).filter(({ kind }) => kind === "faults");
    expect(shown.map(({ text }) => text)).toContain(line);
    expect(timelineLines(report).join("\n")).toContain(line.slice(0, 40));
  },
);

test("a step without effect has no line, and of many steps some are only counted", () => {
  const slow = Array.from({ length: 120 }, (_, i) => `{ at: ${i + 1}s, slow: { node: a, cpu: ${i + 1}ms } }`);
  const { report } = play(
    scenarioOf(
      `duration: 3min\nreplication: 1\nnodes: [{ names: [a, b] }]\nsteps: [{ at: 500ms, heal: all }, ${slow}]`,
    ),
  );
  expect(report.timeline.faults?.shown).toHaveLength(100);
  expect(report.timeline.faults?.shown[0]).toMatchObject({ from: 1000, until: null });
  expect(timelineMarkdown(report).join("\n")).toContain("108 more steps made faults, or ended them.");
  expect(timelineLines(report).join(" ").replaceAll(/\s+/g, " ")).toContain("; later 118 more faults");
});
