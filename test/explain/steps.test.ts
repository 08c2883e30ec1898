import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/explain.js";
import type { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { evidence, trimAll } from "./prepared.js";

const NETWORK = `
duration: 20min
replication: 2
tracker: { announceInterval: 10s, suspectAfter: 25s, deadAfter: 60s, repair: { holdFor: 5min } }
nodes: [{ class: n, count: 8, zone: [a, b], capacity: 100 MiB, up: 20 Mbit/s, down: 50 Mbit/s }, { names: [n-9], capacity: 0 B }]
steps:
  - { at: 10s, put: { node: n-1, file: film, size: 8 MiB } }
`;
const FIVE_MINUTES = 300_000;

/** Crashes nodes, by their positions, as churn would: no step of the scenario does it. */
function crash(...nodes: readonly number[]) {
  return ({ play }: SimulatedRun): void => {
    for (const node of nodes) expect(play.swarm.crash(node)).toBe(true);
  };
}

/** Why the first chunk of the film is lost or cannot be read at the end. */
function ofChunk(steps: string, at = 0, meddle: (run: SimulatedRun) => void = () => {}): string {
  const seen = evidence(`${NETWORK}${steps}`, at, meddle);
  return explain(seen, { about: "chunk", name: "film/0" }).causes.join(" ");
}

describe("a fault is no cause after it ended:", () => {
  const limping = NETWORK.replace(
    "nodes: [",
    "nodes: [{ names: [limp], capacity: 1 GiB, up: 300 kbit/s, down: 50 Mbit/s }, ",
  ).replace("replication: 2", "replication: 1");

  test.each([
    ["partition: limp", "heal: all"],
    ["partition: { groups: [limp] }", "heal: all"],
    ["hold: limp", "release: all"],
  ])("%s, %s", (fault, end) => {
    const steps = (more: string) => `${limping}  - { at: 2min, ${fault} }
${more}  - { at: 5min, get: { node: n-8, file: film }, mayFail: true }
`;
    const { causes } = explain(evidence(steps(`  - { at: 3min, ${end} }\n`)), { about: "get", name: "film" });
    expect(causes.join(" ")).toMatch(/limp is slow: its|from limp failed/);
    expect(causes.join(" ")).not.toContain("after the step");
  });

  test.each([
    ["partition: { groups: [[n-2, n-3]] }", "heal: all"],
    ["hold: [n-2, n-3]", "release: all"],
    ["crash: { nodes: [n-2, n-3], disk: unsynced-lost }", "restart: [n-2, n-3]"],
  ])("%s, %s, and then a put that met nodes that did not run", (fault, end) => {
    const put = (more: string) => {
      const steps = `  - { at: 2min, ${fault} }\n${more}  - { at: 301s, put: { node: n-1, file: song, size: 1 MiB } }\n`;
      const seen = evidence(`${NETWORK}${steps}`, FIVE_MINUTES, crash(4, 5, 6, 7));
      return explain(seen, { about: "put", name: "song" }).causes.join(" ");
    };
    expect(put("")).toMatch(/^No chunk moved for .* after the step "(partition|hold|crash) of /);
    expect(put(`  - { at: 3min, ${end} }\n`)).toMatch(/^No chunk moved for .* \(UNAVAILABLE\)\.$/);
  });

  test("what did not happen is no fault either", () => {
    const steps = `  - { at: 4min, get: { node: n-8, file: film }, mayFail: true }
  - { at: 301s, put: { node: n-1, file: song, size: 1 MiB } }
`;
    const late = `  - { at: 3min, crash: n-8 }\n  - { at: 200s, restart: n-8 }\n  - { at: 210s, leave: n-8 }\n`;
    const seen = evidence(`${NETWORK}${late}${steps}`, FIVE_MINUTES, crash(3, 4, 5, 6));
    expect(seen.steps.map(({ label }) => label)).toContain("no get of film: n-8 is offline");
    const { causes } = explain(seen, { about: "put", name: "song" });
    expect(causes[0]).toMatch(/^No chunk moved for .* after the step "leave of n-8"/);
  });
});

describe("a step is blamed for what it did, and for nothing else:", () => {
  const near = `  - { at: 4min, pause: n-1, for: 5s }
  - { at: 299500ms, put: { node: n-1, file: song, size: 1 MiB } }
`;

  test.each([
    ["a fault of another node, and a put", near],
    ["a crash of another node", "  - { at: 299500ms, crash: n-1 }\n"],
    ["a restart", "  - { at: 299500ms, restart: { pick: 9 } }\n"],
    ["a crash of as many nodes as it names", "  - { at: 299500ms, crash: [n-1, n-8] }\n"],
    [
      "a crash of nodes of which one did not run",
      "  - { at: 1min, crash: { node: n-9 } }\n  - { at: 299500ms, crash: [n-1, n-8, n-9] }\n",
    ],
  ])("nodes crash by themselves soon after %s", (_name, steps) => {
    const rest = [1, 2, 3, 4, 5, 6];
    const why = ofChunk(`${steps}  - { at: 6min, crash: [n-1, n-8] }\n`, FIVE_MINUTES, crash(...rest));
    const own = why.match(/n-[2-7] crashed at 5 min[^.]*\./g) ?? [];
    expect(own.length).toBeGreaterThan(0);
    expect(own.join(" ")).not.toContain("step");
  });

  test("a drop that the tracker ordered soon after a put", () => {
    expect(ofChunk(near, FIVE_MINUTES, trimAll)).toMatch(
      /^The last replica went from n-\d at 5 min.*: the node dropped it.*The tracker orders drops/,
    );
  });

  test.each([
    ["crash: { zone: a }", "crash: { zone: b }", /crash of 4 nodes/],
    ["crash: { all: true }", "put: { node: n-1, file: song, size: 1 MiB }, mayFail: true", /crash of 9 nodes/],
    ["crash: { all: true }, over: 2min", "heal: all", /crash of 9 nodes/],
    ["restart: { all: true, downtime: 20min }", "heal: all", /restart of 9 nodes/],
    ["leave: { all: true }", "heal: all", /leave of 9 nodes/],
  ])("%s took all nodes down", (first, second, step) => {
    const steps = `  - { at: 5min, ${first} }\n  - { at: 300500ms, ${second} }\n`;
    const told = ofChunk(steps).match(/, with a step of the scenario: [^.]*/g) ?? [];
    expect(told.length).toBeGreaterThan(0);
    for (const one of told) expect(one).toMatch(step);
    expect(ofChunk(steps)).toMatch(/^n-\d (crashed|left) at .*, with a step/);
  });

  test.each([
    ["crash: { all: true, disk: wiped }", "crash of 9 nodes, whose disks are wiped"],
    ["crash: { all: true, disk: wiped }, over: 30s", "crash of 9 nodes, whose disks are wiped"],
    ["corrupt: { all: true, file: film }", "corruption of chunks of film on the disk of 9 nodes"],
    ["corrupt: { all: true }, over: 30s", "corruption of chunks on the disk of 9 nodes"],
  ])("%s destroyed the last replica", (fault, step) => {
    expect(ofChunk(`  - { at: 5min, ${fault} }\n  - { at: 331s, pause: n-1, for: 1s }\n`)).toMatch(
      new RegExp(`^The last replica went from n-\\d at 5 min.*, with a step of the scenario: ${step}\\.`),
    );
  });
});

test("a node that the tracker does not hear is told with the fault that cut it off, and not with a step of that moment", () => {
  const cut = `  - { at: 5min, partition: { groups: [ [n-1, n-2, n-3, n-4, n-5, n-6, n-7] ] } }\n`;
  const puts = Array.from(
    { length: 40 },
    (_, i) => `  - { at: ${340 + i}s, put: { node: n-1, file: song-${i}, size: 1 MiB }, mayFail: true }\n`,
  );
  const seen = evidence(`${NETWORK}${cut}${puts.join("")}`);
  const { causes } = explain(seen, { about: "file", name: "film", until: 7 * 60_000 });
  expect(causes.join(" ")).toContain(
    "runs and has a replica, but the tracker does not hear it after a step of the scenario: partition of 7 nodes.",
  );
  expect(causes.join(" ")).not.toContain("put song");
  const node = explain(seen, { about: "node", name: "n-2", until: 7 * 60_000 });
  expect(node.causes.join(" ")).not.toContain("put song");
});
