import { describe, expect, test } from "vitest";
import { markdownReport } from "../../../src/report/text/markdown.js";
import { play, scenarioOf, violated } from "../scenario.js";

/** Eight nodes that hold two replicas of each of the film's 100 chunks, and a reader that holds nothing. */
function run(steps: string, more = "") {
  return play(
    scenarioOf(`
duration: 20min
chunkSize: 64 KiB
replication: 2
tracker: { repair: { massFailureShare: 100 % } }
nodes: [ { class: n, count: 8 }, { names: [reader], capacity: 0 B, down: 20 Mbit/s } ]
steps:
  - { at: 5s, put: { node: n-1, file: film, size: 6400 KiB } }
${steps}${more}`),
    { freeze: true },
  );
}

const marksOf = ({ report }: ReturnType<typeof run>) => report.marks.slice(1).map(({ time, label }) => [time, label]);

describe("a step that waits", () => {
  test("for the last holder of a chunk crashes this node before anything can be repaired", () => {
    const calm = run("  - { at: 1min, crash: n-3 }\n");
    expect(calm.report.files).toMatchObject({ unavailable: 0, underReplicatedChunks: 0 });
    const { report } = run(`  - { at: 1min, crash: n-3 }
  - { when: { replicas: film, fall to: 1 }, crash: { the: holder } }
`);
    expect(violated(report)).toEqual([]);
    expect(report.nodes.crashes).toBe(2);
    // Both replicas of at least one chunk are on disks that are down, and no disk is lost.
    expect(report.files).toMatchObject({ lost: 0, unavailable: 1 });
    const [, second] = report.marks.slice(1);
    expect(second).toMatchObject({
      time: 60_000,
      label: expect.stringMatching(/^crash of n-\d, when replicas of film fall to 1$/),
    });
  });

  test("for each fall of a chunk to its last replica crashes each of these holders", () => {
    const { report } = run(`  - { at: 1min, crash: n-3 }
  - { when: { replicas: film, fallTo: 1, each: true, until: 2min }, crash: { the: holder } }
`);
    // Every crash leaves other chunks with one replica, so in the end all nodes with replicas are killed.
    expect(report.nodes.crashes).toBe(8);
    expect(report.files.unreadableChunks).toBe(100);
  });

  test("until a chunk has one good replica left crashes the holder of this replica", () => {
    const { report } = run(`  - { at: 1min, corrupt: { node: n-3, file: film } }
  - { when: { replicas: film, fallTo: 1 }, crash: { the: holder } }
`);
    expect(report.nodes.crashes).toBe(1);
    expect(report.marks.map(({ label }) => label)).not.toContain("crash of n-3, when replicas of film fall to 1");
    expect(report.files).toMatchObject({ lost: 0, unavailable: 1 });
  });

  test("until a get is almost done takes the only seeder away, so that the get cannot end", () => {
    const seeded = (more: string) =>
      play(
        scenarioOf(`
duration: 5min
chunkSize: 64 KiB
replication: 1
nodes: [ { names: [seeder] }, { class: leecher, count: 4, capacity: 0 B, down: 1 Mbit/s } ]
steps:
  - { at: 5s, put: { node: seeder, file: film, size: 6400 KiB } }
  - { at: 10s, get: { node: leecher-3, file: film }, mayFail: true }
${more}`),
      ).report;
    expect(seeded("").gets.succeeded).toBe(1);
    const left = seeded("  - { when: { get: film, by: leecher-3, reaches: 99 % }, leave: { the: holder } }\n");
    expect(left.gets.succeeded).toBe(0);
    expect(left.transfers.fetched).toBe(99 * 64 * 1024);
    expect(left.marks.map(({ label }) => label)).toContain(
      "leave of seeder, when get of film by leecher-3 reaches 99 %",
    );
    // This step waits for a get by leecher-4. The get by another leecher does not count.
    const other = seeded("  - { when: { get: film, by: leecher-4, reaches: 99 % }, leave: seeder }\n");
    expect(other.gets.succeeded).toBe(1);
    expect(other.script.problems.map(({ outcome, why }) => [outcome, why])).toEqual([
      ["not played", "get of film by leecher-4 reaches 99 % never happened"],
    ]);
  });

  test("for a share of a get hears of both gets of a file by one node, of the second one also when the first has ended", () => {
    const steps = `  - { at: 1min, limit: { node: reader, down: 1 Mbit/s } }
  - { at: 61s, get: { node: reader, file: film } }
  - { at: 100s, get: { node: reader, file: film } }
  - { when: { get: film, by: reader, reaches: 90 %, each: true }, heal: all }
  - { when: { get: film, by: reader, ends, each: true }, heal: all }
`;
    const marks = marksOf(run(steps, "node: { cache: 0 B }\n")).slice(3);
    expect(marks.map(([, label]) => label)).toEqual([
      "heal of all partitions, when get of film by reader reaches 90 %",
      "heal of all partitions, when get of film by reader ends",
      "heal of all partitions, when get of film by reader reaches 90 %",
      "heal of all partitions, when get of film by reader ends",
    ]);
  });

  test("for a repair cuts exactly its target off, and another node makes the replica", () => {
    const played = run(`  - { at: 1min, crash: n-3 }
  - { when: { repair: film, begins }, partition: { the: target }, for: 5min }
`);
    const { report, measured } = played;
    expect(violated(report)).toEqual([]);
    const cut = marksOf(played).find(([, label]) => String(label).startsWith("partition"))!;
    expect(cut[1]).toMatch(/^partition of n-\d from the rest, when repair of film begins$/);
    expect(report.repair.failed).toBeGreaterThan(0);
    expect(report.files.underReplicatedChunks).toBe(0);
    expect(measured.repair.ordered).toBeGreaterThan(report.repair.stored);
  });
});

describe("a tracker that crashes when a put commits", () => {
  const crash = (how: string) => `  - { when: { put: film, commits }, crash: ${how}, for: 2s }\n`;

  test("has sent its answer, unless it dies before it", () => {
    const after = run(crash("tracker"));
    const before = run(crash("{ node: tracker, before: answer }"));
    for (const { report } of [after, before]) {
      expect(violated(report)).toEqual([]);
      expect(report.script).toMatchObject({ succeeded: 1, failed: 0, withoutEffect: 0 });
      expect(report.files).toMatchObject({ committed: 1, lost: 0, underReplicatedChunks: 0 });
    }
    const took = ({ report }: ReturnType<typeof run>) => report.puts.times[0]!;
    // Without an answer the node asks again, until the next life of the tracker tells it that the put is done.
    expect(took(after)).toBe(took(run("")));
    expect(took(before)).toBeGreaterThan(took(after) + 2000);
  });

  test("before it tells the target of a repair leaves the repair to its next life", () => {
    const { report, measured } = run(`  - { at: 1min, crash: n-3 }
  - { when: { repair: any, begins }, crash: { node: tracker, before: answer }, for: 10s }
`);
    expect(violated(report)).toEqual([]);
    expect(report.files.underReplicatedChunks).toBe(0);
    expect(measured.repair.ordered).toBeGreaterThan(report.repair.stored);
  });
});

describe("the event for which a step waits", () => {
  test("is reported if it never happens, and this does not fail the run", () => {
    const { report } = run("  - { when: { node: n-2, goes: down }, restart: { the: node } }\n");
    expect(report.passed).toBe(true);
    expect(report.script).toMatchObject({ steps: 1, withoutEffect: 0, troubled: 1 });
    expect(markdownReport(report, [], "x")).toContain(
      "restart of the node (test.yaml:9) was not played: n-2 goes down never happened.",
    );
  });

  test("counts once, or each time, after a delay, and only in its window", () => {
    const crashes = "  - { at: 1min, crash: n-2 }\n  - { at: 5min, crash: n-2 }\n  - { at: 9min, crash: n-2 }\n";
    const restarts = (when: string) => {
      const played = run(`${crashes}  - { when: { node: n-2, goes: down${when} }, restart: { the: node } }\n`);
      return marksOf(played).flatMap(([time, label]) =>
        String(label).startsWith("restart") ? [Number(time) / 1000] : [],
      );
    };
    expect(restarts("")).toEqual([60]);
    expect(restarts(", after: 30s")).toEqual([90]);
    expect(restarts(", each: true, after: 30s")).toEqual([90, 330, 570]);
    expect(restarts(", each: true, until: 6min")).toEqual([60, 300]);
    expect(restarts(", from: 2min")).toEqual([]);
  });

  test("may be a node that the tracker suspects, or gives up", () => {
    const played = run(`  - { at: 1min, crash: n-2 }
  - { when: { node: any, goes: dead }, restart: { the: node } }
`);
    expect(violated(played.report)).toEqual([]);
    const [, restart] = marksOf(played);
    expect(restart?.[1]).toBe("restart of n-2, when any node is given up");
    expect(restart?.[0]).toBeGreaterThan(90_000);
  });

  test("ends a step that sets itself off again and again in one moment", () => {
    const { report } = run(`  - { at: 1min, crash: n-2 }
  - { when: { node: n-2, goes: down, each: true }, restart: n-2 }
  - { when: { node: n-2, goes: up, each: true, from: 1min }, crash: n-2 }
`);
    expect(report.run.played).toBe(20 * 60_000);
    expect(report.script.problems).toContainEqual(
      expect.objectContaining({
        text: expect.stringMatching(/ of n-2 once more, after \d+ times,$/),
        why: "steps set each other off in one moment, and would do so without end",
      }),
    );
  });

  test("changes no draw of a step that waits for something else", () => {
    const drawn = (more: string) =>
      marksOf(
        run(`  - { at: 1min, crash: { pick: 1 } }
  - { when: { node: any, goes: down, each: true, until: 3min }, pause: { pick: 2, class: n }, for: 1s }
${more}`),
      ).filter(([, label]) => String(label).startsWith("crash of"));
    expect(drawn("")).toEqual(drawn("  - { when: { put: film, ends }, pause: { the: holder, pick: 1 }, for: 1s }\n"));
  });
});
