import { describe, expect, test } from "vitest";
import { markdownReport } from "../../src/report/text/markdown.js";
import { sixNodes as run, stagesOf } from "./faults/six-nodes.js";
import { violated } from "./scenario.js";

describe("a partition", () => {
  const cut = "  - { at: 1min, partition: reader, for: 5min }\n";

  test("keeps a get from its file; a get that begins after the heal succeeds", () => {
    const played = run(`${cut}  - { at: 2min, get: { node: reader, file: movie }, mayFail: true }
  - { at: 7min, get: { node: reader, file: movie } }
`);
    const { report } = played;
    expect(violated(report)).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.script).toMatchObject({ succeeded: 2, excused: 1, failed: 0 });
    expect(report.script.problems.map(({ why }) => why)).toEqual(["no answer before the deadline (DEADLINE_EXCEEDED)"]);
    expect(stagesOf(played)).toEqual([["reader", "began", "suspected", "dead", "back"]]);
  });

  test("that is short delays a get, which waits and succeeds", () => {
    const { report } = run(`  - { at: 1min, limit: { node: reader, down: 640 kbit/s } }
  - { at: 2min, get: { node: reader, file: movie } }
  - { at: 124s, partition: reader, for: 500ms }
`);
    expect(report.passed).toBe(true);
    expect(report.script).toMatchObject({ succeeded: 2, troubled: 0 });
  });

  test("of several groups divides each from each, until all is healed", () => {
    const played = run(`  - { at: 1min, partition: { groups: [ [a, b], [c, d, tracker], reader ] } }
  - { at: 4min, heal: all }
`);
    expect(violated(played.report)).toEqual([]);
    // All nodes that are not on the tracker's side are silent: a, b and the reader, and the rest, e and f.
    expect(played.report.timeline.incidents.map(({ nodes, what }) => [nodes, what])).toEqual([
      [5, expect.stringContaining("not heard, though they run")],
    ]);
    expect(played.report.marks.map(({ time, label }) => [time, label]).slice(1)).toEqual([
      [60_000, "partition of 2 nodes | the tracker and 2 nodes | reader"],
      [240_000, "heal of all partitions"],
    ]);
    expect(markdownReport(played.report, [], "x")).toContain("cut off or paused count as running");
  });

  test("that lasts to the end is healed for the checks after it", () => {
    const { report, run: simulated } = run("  - { at: 1min, partition: { nodes: [tracker, a] } }\n");
    expect(violated(report)).toEqual([]);
    expect(simulated.simulation.reachability.partitions.isAny).toBe(false);
  });
});

describe("a paused node", () => {
  test("is suspected and given up, repaired for, and back with its replicas", () => {
    const played = run("  - { at: 1min, pause: b, for: 10min }\n");
    const { report } = played;
    expect(violated(report)).toEqual([]);
    const [stages] = stagesOf(played);
    expect(stages?.slice(0, 4)).toEqual(["b", "began", "suspected", "dead"]);
    expect(stages).toContain("back");
    expect(report.repair.stored).toBeGreaterThan(0);
    // The paused node neither crashed nor left: the tracker only noticed its silence.
    expect(played.measured.series.crashes.at(-1)).toBe(0);
  });

  test("is not noticed if the pause is shorter than the tracker's patience", () => {
    const played = run("  - { at: 1min, pause: b, for: 10s }\n");
    expect(stagesOf(played)).toEqual([]);
    expect(played.report.repair.ordered).toBe(0);
  });

  test("does no operation that a step asks for, and the step says so; it can crash, and the end of the pause does not affect its next life", () => {
    const { report } = run(`  - { at: 1min, pause: [b, c], for: 3min }
  - { at: 2min, get: { node: b, file: movie }, mayFail: true }
  - { at: 2min, leave: b }
  - { at: 2min, join: b }
  - { at: 150s, crash: b }
  - { at: 160s, restart: b }
  - { at: 200s, pause: b }
  - { at: 5min, get: { node: b, file: movie }, mayFail: true }
  - { at: 6min, resume: b }
  - { at: 7min, get: { node: b, file: movie } }
  - { at: 8min, resume: b }
`);
    expect(violated(report)).toEqual([]);
    expect(report.script.problems.map(({ text, why }) => `${text}: ${why}`)).toEqual([
      "get movie by b: b was paused",
      "leave of b: b was paused",
      "join of b: b ran already",
      "get movie by b: b was paused",
      "resume of b: b was not paused",
    ]);
  });

  test("is not drawn for steps that need running nodes, and goes on at the end of the scenario", () => {
    const { report } = run(`  - { at: 1min, pause: { class: node } }
  - { at: 2min, crash: { pick: 7 } }
  - { at: 3min, get: { file: movie }, mayFail: true }
`);
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ withoutEffect: 1, excused: 1 });
    expect(report.script.problems.map(({ why }) => why)).toEqual([
      "there was no such node",
      "only 0 of the nodes to choose from ran",
    ]);
  });
});

describe("a paused tracker", () => {
  test("answers when it goes on, if its callers still wait", () => {
    const { report } = run(`  - { at: 1min, pause: tracker, for: 3s }
  - { at: 61s, get: { node: reader, file: movie } }
`);
    expect(report.passed).toBe(true);
    expect(report.gets.times[0]).toBeGreaterThan(2000);
  });

  test("that was paused for longer than its patience gives all nodes up, gets them back at once, and forgets nothing", () => {
    const played = run(`  - { at: 1min, pause: tracker, for: 5min }
  - { at: 2min, get: { node: reader, file: movie }, mayFail: true }
  - { at: 2min, remove: movie, mayFail: true }
  - { at: 8min, get: { node: reader, file: movie } }
`);
    const { report } = played;
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ succeeded: 2, excused: 2 });
    const [silence] = report.timeline.incidents;
    const stages = silence?.stages.map(({ stage, at, count }) => [stage, Math.round(at / 60_000), count]);
    expect(stages).toEqual([
      ["began", 6, 7],
      ["suspected", 6, 7],
      ["dead", 6, 7],
      ["back", 6, 7],
      // If all nodes are silent at once, that is a mass failure.
      ["held", 6, 7],
      ["resumed", 16, 7],
    ]);
    expect(report.files.lost).toBe(0);
  });
});

describe("a tracker that crashes", () => {
  test("is not there until it starts again, and forgets no file and no node", () => {
    const { report } = run(`  - { at: 1min, crash: tracker, for: 2min }
  - { at: 2min, get: { node: reader, file: movie }, mayFail: true }
  - { at: 2min, put: { node: b, file: late, size: 64 KiB }, mayFail: true }
  - { at: 6min, get: { node: reader, file: movie } }
  - { at: 7min, put: { node: b, file: later, size: 64 KiB } }
`);
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ failed: 0, unfinished: 0, withoutEffect: 0 });
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
    // The tracker learns anew which nodes hold which chunks, and holds repair meanwhile.
    expect(report.timeline.holds.map(({ reason }) => reason)).toEqual(["restart"]);
    expect(report.nodes.crashes).toBe(0);
  });

  test("in the middle of repairs leaves them to its next life, which ends them", () => {
    const { report } = run(`  - { at: 1min, crash: [a, b] }
  - { at: 121s, crash: tracker }
  - { at: 3min, restart: tracker }
`);
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
    expect(report.repair.ordered).toBe(report.repair.stored + report.repair.failed);
    expect(report.repair.stored).toBeGreaterThan(0);
  });

  test("and is down at the end is started again, so that the checks can ask it what it remembers", () => {
    const { report } = run("  - { at: 10min, crash: tracker }\n  - { at: 11min, crash: tracker }\n");
    expect(violated(report)).toEqual([]);
    expect(report.script.problems.map(({ text, why }) => `${text}: ${why}`)).toEqual([
      "crash of the tracker: the tracker did not run",
    ]);
  });

  test("while it is paused dies, and starts again with its downtime over", () => {
    const { report } = run(`  - { at: 1min, pause: tracker }
  - { at: 2min, restart: { node: tracker, downtime: 30s } }
  - { at: 5min, get: { node: reader, file: movie } }
`);
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ succeeded: 2, withoutEffect: 0 });
  });
});

test("a node that crashes for a while starts again by itself", () => {
  const { report } = run("  - { at: 1min, crash: [a, b], for: 3min }\n");
  expect(violated(report)).toEqual([]);
  expect(report.nodes).toMatchObject({ crashes: 2, onlineAtEnd: 7 });
  expect(report.marks.map(({ label }) => label)).toContain("end of crash of 2 nodes");
});

describe("a crash that wipes disks", () => {
  test("destroys the replicas on them; repair restores these elsewhere, and the nodes come back empty", () => {
    const { report } = run("  - { at: 1min, crash: { nodes: [a, b], disk: wiped }, for: 20s }\n");
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
    expect(report.repair.stored - report.repair.moves).toBeGreaterThan(0);
    // If nodes come back so soon with their disks, no replica has to be made.
    expect(run("  - { at: 1min, crash: [a, b], for: 20s }\n").report.repair.stored).toBe(0);
  });

  test("of all holders loses the file for good", () => {
    const { report } = run(`  - { at: 1min, crash: { nodes: [a, b, c, d, e, f], disk: wiped }, for: 1min }
  - { at: 10min, get: { node: reader, file: movie }, mayFail: true }
`);
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 1, lostNames: ["movie"] });
    expect(report.script).toMatchObject({ excused: 1, withoutEffect: 0 });
  });

  test("is refused for the tracker, since nobody else knows the files", () => {
    expect(() => run("  - { at: 1min, crash: { node: tracker, disk: wiped } }\n")).toThrow(/cannot be wiped/);
  });
});

describe("a partition of one way", () => {
  const get = "  - { at: 2min, get: { node: reader, file: movie }, mayFail: true }\n";

  test("loses what the named hosts send, or what is sent to them", () => {
    const suspected = (way: string) =>
      run(`  - { at: 1min, partition: { nodes: [a], way: ${way} }, for: 10min }
`).report.timeline.incidents.flatMap(({ names, stages }) => [...names, ...stages.map(({ stage }) => stage)]);
    // The tracker does not hear a node whose messages are lost. A node that hears no answer repeats its announce, and a repeated announce is no sign
    // of life.
    expect(suspected("out")).toEqual(["a", "began", "suspected", "dead", "back"]);
    expect(suspected("in")).toEqual(["a", "began", "suspected", "dead", "back"]);
    // Only what is sent to the node is lost: its announces reach the tracker.
    const announces = (way: string) =>
      run(`  - { at: 1min, partition: { nodes: [a], way: ${way} }, for: 10min }
`).report.tracker.requests.find(({ method }) => method === "announce")!.count;
    expect(announces("in")).toBeGreaterThan(announces("out") + 30);
  });

  test("holds transfers in both directions, and ends well", () => {
    for (const way of ["out", "in"]) {
      const { report } = run(`  - { at: 1min, partition: { nodes: [reader], way: ${way} }, for: 5min }
${get}  - { at: 8min, get: { node: reader, file: movie } }
`);
      expect(violated(report)).toEqual([]);
      expect(report.script).toMatchObject({ succeeded: 2, excused: 1 });
    }
  });
});

describe("a disturbance", () => {
  const gets = Array.from(
    { length: 20 },
    (_, i) => `  - { at: ${120 + 10 * i}s, get: { node: reader, file: movie } }\n`,
  );
  const disturbed = (how: string, who = "all: true") =>
    run(`  - { at: 1min, disturb: { ${who}, ${how} }, for: 8min }\n${gets.join("")}`);

  test("delays every message while it lasts, and no longer", () => {
    const plain = run(gets.join("")).report.gets;
    const { report } = disturbed("delay: 2s");
    expect(violated(report)).toEqual([]);
    expect(plain.time!.max).toBeLessThan(1000);
    expect(report.gets.time!.min).toBeGreaterThan(4000);
    const after = run(`  - { at: 1min, disturb: { all: true, delay: 2s }, for: 30s }\n${gets.join("")}`).report;
    expect(after.gets.time).toEqual(plain.time);
  });

  test("loses messages, which operations survive by asking again", () => {
    const { report } = disturbed("loss: 20 %");
    expect(violated(report)).toEqual([]);
    expect(report.gets.time!.max).toBeGreaterThan(1000);
    expect(report.files.lost).toBe(0);
  });

  test("doubles requests: the callee hears them twice, and the caller one answer", () => {
    const requests = (how?: string) => (how ? disturbed(how) : run(gets.join(""))).report.tracker.total;
    const plain = requests();
    expect(requests("duplicates: 100 %")).toBeGreaterThan(1.3 * plain);
    const { report } = disturbed("duplicates: 100 %, jitter: 500ms");
    expect(violated(report)).toEqual([]);
    expect(report.gets).toMatchObject({ started: 20, succeeded: 20 });
  });

  test("of no host does nothing, and a disturbance of the tracker alone does not change transfers between nodes", () => {
    const { report } = disturbed("jitter: 1s", "node: tracker");
    expect(violated(report)).toEqual([]);
    expect(run("  - { at: 1min, disturb: { class: node, pick: 1, loss: 1 % } }\n").report.script.withoutEffect).toBe(0);
  });

  test("does not change the draws of other messages: losses of one node do not change what other nodes do", () => {
    const served = (steps: string) => {
      const { nodes } = run(steps).report;
      return nodes.rows?.filter(({ name }) => name === "f").map(({ uptime, stored }) => [uptime, stored]);
    };
    expect(served("  - { at: 19min, disturb: { node: a, loss: 50 % } }\n")).toEqual(served(""));
  });
});

test("a run with partitions, pauses, disturbances and a crash of the tracker is the same each time", () => {
  const digest = () =>
    run(`  - { at: 1min, partition: { share: 40 % }, for: 4min }
  - { at: 2min, pause: { pick: 2 }, over: 30s, for: 2min }
  - { at: 3min, pause: tracker, for: 20s }
  - { at: 200s, crash: tracker, for: 10s }
  - { at: 220s, disturb: { share: 50 %, loss: 10 %, duplicates: 10 %, delay: 50ms, jitter: 100ms }, for: 1min }
  - { at: 4min, get: { pick: 2, file: movie }, mayFail: true }
`).report.run.digest;
  expect(digest()).toBe(digest());
});
