import { describe, expect, test } from "vitest";
import { formatDuration } from "../../src/report/text/format.js";
import { markdownReport } from "../../src/report/text/markdown.js";
import { summarise } from "../../src/report/text/summary.js";
import { plain, terminalSummary } from "../../src/report/text/terminal.js";
import { timelineLines } from "../../src/report/timeline/timeline-lines.js";
import { timelineMarkdown } from "../../src/report/timeline/timeline-markdown.js";
import { play, scenarioOf } from "./scenario.js";

const section = (markdown: string, title: string): string =>
  markdown.split(`\n## ${title}\n\n`)[1]?.split("\n\n## ")[0] ?? "";

describe("a run of a scenario in which nothing happens", () => {
  const { report } = play(scenarioOf("duration: 1min\nnodes: 3\n"));
  const text = markdownReport(report, [], "again");

  test.each([
    ["Files", "No file was stored."],
    ["Operations", "No put, no get and no leave was begun."],
    ["Traffic and repair", "No chunk was moved."],
    ["Load per node", "No node stored or sent anything."],
  ])("has no table of zeros under %s", (title, sentence) => {
    expect(section(text, title)).toBe(sentence);
  });

  test("has no tick for an invariant that nothing could have violated", () => {
    expect(report.checks.every(({ passed, vacuous }) => passed && vacuous)).toBe(true);
    expect(section(text, "Invariants")).not.toContain("✓");
    expect(terminalSummary(report, { wallTime: 1, command: "again" }, plain)).not.toContain("invariant");
  });
});

const ONE_STORES = `
duration: 10min
replication: 1
nodes:
  - { names: [seeder], up: 10 Mbit/s, down: 10 Mbit/s }
  - { class: reader, count: 3, capacity: 0 B, up: 10 Mbit/s, down: 10 Mbit/s }
steps:
  - { at: 10s, put: { node: seeder, file: f, size: 8 MiB } }
  - { at: 1min, get: { class: reader, file: f } }
`;

describe("figures of a few", () => {
  const { report } = play(scenarioOf(ONE_STORES));
  const text = markdownReport(report, [], "again");

  test("name no quantile that none of them lies above", () => {
    expect(report.gets.succeeded).toBe(3);
    expect(section(text, "Operations")).not.toMatch(/p9\d/);
    expect(summarise(report).downloads).toMatch(/^3 downloads: (half took at most .*, the longest|each took) /);
  });

  test("of one node say nothing of evenness", () => {
    expect(section(text, "Load per node")).toContain("| bytes stored | 8 MiB | 8 MiB | – | – |");
    expect(text).not.toContain("In brackets");
  });

  test("name the rate of a put correctly, and leave out kinds of operations that never began", () => {
    expect(summarise(report).uploads).not.toContain("/s");
    const table = section(text, "Operations");
    expect(table).toContain("|  | put | get |");
    expect(table).toMatch(
      /median rate: put, the file over the time, its own node's disk included \| [\d.,]+ \w+\/s \| – \|/,
    );
    expect(table).toMatch(/median rate: get, what came from other nodes over the time \| – \| [\d.,]+ \w+\/s \|/);
  });

  test("check zones only where there are some", () => {
    const check = report.checks.find(({ name }) => name.startsWith("no zone"));
    expect(check).toMatchObject({ vacuous: true, detail: "there are no zones" });
  });
});

const TWO_CRASH = `
duration: 30min
replication: 3
nodes: [{ class: server, count: 8 }]
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 50s, repair: { massFailureShare: 100 % } }
steps:
  - { at: 10s, put: { file: f, size: 64 MiB } }
  - { at: 2min, crash: [server-1, server-2] }
`;

describe("the timeline", () => {
  const { report } = play(scenarioOf(TWO_CRASH));
  const lines = timelineLines(report, 60, 20);

  test("counts a chunk that lost two replicas at once as one that became short, and not as one that was", () => {
    const { what, chunks } = report.timeline.incidents[0] ?? expect.fail();
    expect(what).toContain("server-1, server-2");
    expect(chunks).toBe(report.exposure.chunks);
    expect(lines.join(" ")).not.toContain("already");
  });

  test("goes on in the next line where one is too long, and leaves no word out", () => {
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.join("\n")).not.toContain("…");
    const joined = lines.map((line) => line.trim()).join(" ");
    expect(joined).toMatch(/too few replicas, \d+ times a chunk: \d+ repaired, half within .*, the last after .* s$/);
    expect(joined).toContain("given up by the tracker: both");
  });

  test("says of repair when it begins and how much it orders", () => {
    expect(lines.join("\n")).toMatch(/repair begins: \d+ replicas\s+ordered in all/);
    expect(timelineMarkdown(report).join("\n")).toContain("| until, or to the last of them |");
  });

  test("counts nodes with the moments of the first and of the last of them", () => {
    const { from, stages } = report.timeline.incidents[0] ?? expect.fail();
    for (const name of ["suspected", "dead"] as const) {
      const { at, until, text } = stages.find(({ stage }) => stage === name) ?? expect.fail();
      expect(until).toBeGreaterThan(at);
      const [first, last] = [formatDuration(at - from), formatDuration(until - from)];
      expect(lines.join("\n")).toMatch(new RegExp(`^\\+ ${first} to ${last} +${text}$`, "m"));
      expect(timelineMarkdown(report).join("\n")).toContain(`| + ${first} | + ${last} | ${text} |`);
    }
  });
});

const ALWAYS_SOME = `
duration: 2h
replication: 5
nodes: [{ class: home, count: 400 }]
tracker: { announceInterval: 10s, suspectAfter: 30s, deadAfter: 1min }
churn: { class: home, session: { exponential: { mean: 40min } }, availability: 80 % }
workloads: [{ put: { rate: 10/h, size: 4 MiB } }]
`;

test("where nodes come and go all the time, a few departures within a second are not reported as an event", () => {
  const { report } = play(scenarioOf(ALWAYS_SOME));
  const { incidents } = report.timeline;
  expect(incidents.filter(({ nodes }) => nodes > 1).length).toBeGreaterThan(20);
  expect(report.files.worst.unreadable.count).toBe(0);
  const [first = ""] = timelineLines(report);
  expect(first).toMatch(/^[\d,]+ times nodes went away, [\d,]+ in all/);
});

const FEW_CHUNKS = `
duration: 10min
replication: 2
nodes: [{ class: small, count: 30, capacity: 1 GiB }, { class: big, count: 10, capacity: 10 GiB }]
steps: [{ at: 1min, put: { file: f, size: 3 MiB } }]
`;

test("shares of nodes with only a few chunks are compared with nothing", () => {
  const { report } = play(scenarioOf(FEW_CHUNKS));
  expect(summarise(report).load).toBe(
    "6 replicas for 40 nodes are too few to compare shares. The fullest holds 1 MiB.",
  );
  expect(markdownReport(report, [], "again")).not.toContain("Against unequal ideals");
});

test("replicas that repair made although none was lacking are reported as moves", () => {
  const text = `
duration: 1h
replication: 2
nodes: [{ class: server, count: 6, zone: [a, b, c] }]
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 50s, repair: { massFailureShare: 100 % } }
steps:
  - { at: 10s, put: { file: f, size: 64 MiB } }
  - { at: 2min, crash: { zone: c } }
  - { at: 20min, restart: { zone: c } }
`;
  const { report } = play(scenarioOf(text));
  const { stored, moves } = report.repair;
  expect(moves).toBeGreaterThan(0);
  expect(stored - moves).toBe(report.exposure.repaired?.total.count);
  expect(summarise(report).repair).toContain(
    `${stored} replicas were made by repair (${moves} to lie better, where none was lacking`,
  );
});

describe("a note on a value that was filled in, or that differs from the scenario,", () => {
  const matrix = "duration: 1min\nnodes: 3\nnetwork: { latency: { matrix: wondernetwork-cities } }\n";

  test("stands in report.json and report.md with its place, and leaves the scenario's hash alone", () => {
    const { report } = play(scenarioOf(matrix));
    expect(report.run.notices).toEqual([
      expect.stringMatching(/^test\.yaml:3:31 network\.latency\.matrix: .* 515 of 58,322 times/),
    ]);
    expect(section(markdownReport(report, [], "again"), "The scenario")).toContain("515 of 58,322 times");
  });

  test("is told first where the caller gave a latency model or a policy of their own", () => {
    const model = { delay: () => 5 };
    const policy = { choose: () => {} };
    const { report } = play(scenarioOf("duration: 1min\nnodes: 3\n"), { latency: model, placement: policy });
    expect(report.run.notes).toEqual([
      "Latencies came from a model of the caller's own, not from the scenario.",
      "A policy of the caller's own chose where chunks go, not two-choices.",
    ]);
    const told = [
      markdownReport(report, [], "again"),
      terminalSummary(report, { wallTime: 1, command: "again" }, plain),
    ];
    for (const text of told) expect(text).toContain("a model of the caller's own");
  });

  test("is absent if everything was played as the scenario says", () => {
    expect(play(scenarioOf("duration: 1min\nnodes: 3\n")).report.run).not.toHaveProperty("notes");
  });
});
