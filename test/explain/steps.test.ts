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

describe("the steps of one moment count together:", () => {
  const both = (first: string, second: string) => `  - { at: 5min, ${first} }\n  - { at: 5min, ${second} }\n`;

  test.each([
    ["crash: { zone: a, disk: wiped }", "crash: { zone: b, disk: wiped }", "crash of 4 nodes, whose disks are wiped"],
    ["crash: { nodes: [n-2, n-5], disk: wiped }", "crash: n-1", "crash of 2 nodes, whose disks are wiped"],
    ["crash: { all: true, disk: wiped }", "crash: { node: n-2 }", "crash of 9 nodes, whose disks are wiped"],
    ["crash: n-1", "crash: { nodes: [n-2, n-5], disk: wiped }", "crash of 2 nodes, whose disks are wiped"],
    ["corrupt: { zone: a }", "corrupt: { zone: b }", "corruption of chunks on the disk of 4 nodes"],
  ])("%s and %s destroyed the last replica", (first, second, step) => {
    const told = expect.stringMatching(
      new RegExp(`^The last replica went from n-2 .*, with a step of the scenario: ${step}\\.`),
    );
    expect(ofChunk(both(first, second))).toEqual(told);
  });

  test.each([
    ["crash: { zone: a }", "crash: { zone: b }", "crash of 4 nodes"],
    ["crash: { zone: a }, over: 2min", "crash: { zone: b }, over: 2min", "crash of 4 nodes"],
    ["crash: { zone: a }", "restart: { zone: b, downtime: 20min }", "(crash|restart) of 4 nodes"],
    ["leave: { zone: a }", "leave: { zone: b }", "leave of 4 nodes"],
  ])("%s and %s took all holders down", (first, second, step) => {
    const why = ofChunk(both(first, second));
    expect(why.match(/n-\d (crashed|left) at /g)).toHaveLength(2);
    expect(why.match(new RegExp(`, with a step of the scenario: ${step}\\.`, "g"))).toHaveLength(2);
  });
});

test.each(["crash: { all: true, disk: wiped }", "corrupt: { all: true }"])(
  "%s destroyed the last replica, though the step began long before",
  (fault) => {
    const network = NETWORK.replace("duration: 20min", "duration: 40min");
    const seen = evidence(`${network}  - { at: 5min, ${fault}, over: 30min }\n`);
    expect(explain(seen, { about: "chunk", name: "film/0" }).causes[0]).toMatch(
      /^The last replica went from n-\d at (18|28) min 20 s, with a step of the scenario: .* of 9 nodes/,
    );
  },
);

test.each(["a", "b"])(
  "of two steps of one moment, that which wiped disks is told for the nodes of zone %s only",
  (zone) => {
    const other = zone === "a" ? "b" : "a";
    const crashes = [`zone: ${other}`, `zone: ${zone}, disk: wiped`].map(
      (who) => `  - { at: 5min, crash: { ${who} } }\n`,
    );
    const [wiped, kept] = zone === "a" ? ["n-5", "n-2"] : ["n-2", "n-5"];
    for (const steps of [crashes, crashes.toReversed()]) {
      const why = ofChunk(steps.join(""));
      expect(why).toContain(
        `${wiped} crashed at 5 min, with a step of the scenario: crash of 4 nodes, whose disks are wiped.`,
      );
      expect(why).toContain(`${kept} crashed at 5 min, with a step of the scenario: crash of 4 nodes.`);
    }
  },
);

test("a replica that went with a node is not told as a drop that the tracker ordered, though no step is known", () => {
  const wipe = ({ play }: SimulatedRun) => {
    for (let node = 0; node < 8; node++) play.swarm.crash(node, "wiped");
  };
  expect(ofChunk("", FIVE_MINUTES, wipe)).toMatch(/^The last replica went from n-\d at 5 min\. Before it/);
});

test("no step is blamed for a node that leaves by itself minutes later", () => {
  const steps = `  - { at: 1min, crash: { node: n-9 } }
  - { at: 3min, leave: [n-1, n-8, n-9] }
`;
  const why = ofChunk(`${steps}  - { at: 11min, crash: [n-2, n-3, n-4, n-6, n-7] }\n`, 600_000, ({ play }) => {
    expect(play.swarm.leave(4)).toBe(true);
  });
  expect(why).toMatch(/n-5 left at 10 min\./);
});

test("a node that the tracker takes to be dead long after a fault is told with this fault, which came before the suspicion", () => {
  const network = NETWORK.replace("20min", "40min").replace("deadAfter: 60s", "deadAfter: 15min");
  const cut = "  - { at: 5min, partition: { groups: [ [n-1, n-2, n-3, n-4, n-5, n-6, n-7] ] } }\n";
  const seen = evidence(`${network}${cut}`);
  const until = 30 * 60_000;
  expect(explain(seen, { about: "file", name: "film", until }).causes.join(" ")).toContain(
    "the tracker does not hear it after a step of the scenario: partition of 7 nodes.",
  );
  expect(explain(seen, { about: "node", name: "n-2", until }).causes).toEqual([
    "Before that came a step of the scenario: partition of 7 nodes.",
  ]);
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
