import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/live/disk/content-hash.js";
import { HOLDINGS_PER_MESSAGE } from "../../../src/node/limits.js";
import { isMadeUp } from "../../../src/play/liars/liar.js";
import { SimulatedRun } from "../../../src/play/worlds/simulated/simulated-run.js";
import { play, scenarioOf, violated } from "../scenario.js";

/** Six nodes; every chunk of the one file is on `replication` of them. */
const written = (steps: string, replication = 3) =>
  scenarioOf(`
duration: 20min
payload: real
chunkSize: 64 KiB
replication: ${replication}
node: { cache: 0 B }
tracker: { repair: { massFailureShare: 100 % } }
nodes: [ { names: [a, b, c, d, e, f] }, { names: [reader], capacity: 0 B } ]
steps:
  - { at: 5s, put: { node: a, file: movie, size: 640 KiB } }
${steps}`);

const run = (steps: string, replication?: number) => play(written(steps, replication), { freeze: true, strict: true });

/** Replicas of the file by the tracker's count, and those that are on disks, at a moment of a run. */
function countedAt(minute: number, steps: string): { readonly believed: number; readonly there: number } {
  const simulated = new SimulatedRun(written(steps), { hash: sha256, freeze: true });
  simulated.advanceTo(minute * 60_000);
  const { tracker, stores, nodes } = simulated.programs.actors;
  const { chunks } = tracker!.files.byName("movie")!;
  const believed = chunks.reduce((sum, chunk) => sum + tracker!.index.liveOf(chunk), 0);
  const there = stores.reduce((sum, store, node) => sum + (nodes[node] ? store!.replicas : 0), 0);
  return { believed, there };
}

const get = (at: string, more = "") => `  - { at: ${at}, get: { node: reader, file: movie }${more} }\n`;

describe("a node that serves garbage", () => {
  test("is refused by its readers, which fetch the chunks elsewhere", () => {
    const { report, measured } = run(`  - { at: 1min, lie: { node: b, about: content } }\n${get("2min")}`);
    expect(violated(report)).toEqual([]);
    expect(report.passed).toBe(true);
    expect(measured.transfers.refused).toBeGreaterThan(0);
    expect(report.marks.map(({ label }) => label)).toContain("lie of b about content");
  });

  test("keeps a file from its readers if nobody else holds it, and until it is honest again", () => {
    const { report } = run(
      `  - { at: 1min, lie: { all: true, about: content, file: movie }, for: 5min }
  - { at: 90s, put: { node: c, file: other, size: 128 KiB } }
  - { at: 2min, get: { node: reader, file: other } }
${get("3min", ", mayFail: true")}${get("7min")}`,
      1,
    );
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ succeeded: 4, excused: 1, failed: 0 });
    expect(report.marks.map(({ label }) => label)).toContain("end of lie of 7 nodes about content of movie");
  });

  test("causes no drop of an honest replica when it returns and claims replicas", () => {
    const steps = `  - { at: 1min, crash: b, for: 4min }
  - { at: 2min, lie: { node: b, about: content } }
`;
    const { report } = run(steps);
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
    // All replicas that count are on honest disks. Those of the liar were dropped, or are doubted.
    const simulated = new SimulatedRun(written(steps), { hash: sha256 });
    simulated.advanceTo(19 * 60_000);
    const { stores } = simulated.programs.actors;
    const honest = stores.filter((_, node) => node !== 1).reduce((sum, store) => sum + (store?.replicas ?? 0), 0);
    expect(honest).toBe(30);
  });
});

describe("a node that claims what it does not have", () => {
  const lie = "lie: { node: f, about: inventory }";

  test("is found out, and its claims do not prevent the repair of a chunk", () => {
    // The lie lasts to the end, so the report counts the replicas while f still lies.
    const { report } = run(`  - { at: 1min, ${lie} }\n  - { at: 1min, crash: [a, b] }\n${get("15min")}`);
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
  });

  test("is believed for a moment, and forgotten when it tells the truth again", () => {
    // After the tracker's restart repair is held. So no node is challenged, and the claims stay.
    const off = "  - { at: 30s, crash: tracker, for: 1s }\n";
    const told = countedAt(2, `${off}  - { at: 40s, ${lie}, for: 3min }\n`);
    expect(told.believed).toBeGreaterThan(told.there);
    const after = countedAt(10, `${off}  - { at: 40s, ${lie}, for: 3min }\n`);
    expect(after.believed).toBe(after.there);
  });

  test("claims replicas also if its own fill the last message of its inventory", () => {
    // Alone in the network, f stores all 4,096 chunks, which is as many as one message takes.
    const simulated = new SimulatedRun(
      scenarioOf(`
duration: 3min
chunkSize: 1 KiB
replication: 1
tracker: { repair: { moveShare: 0 % } }
nodes: [ { names: [f], capacity: 4 MiB }, { names: [a, b], joins: false } ]
steps:
  - { at: 1s, put: { node: f, file: full, size: 4 MiB } }
  - { at: 1min, join: [a, b] }
  - { at: 80s, put: { node: a, file: movie, size: 10 KiB } }
  - { at: 2min, lie: { node: f, about: inventory } }
`),
      { hash: sha256, freeze: true },
    );
    const claims = () =>
      [...simulated.programs.actors.tracker!.replicas.onDisks()].filter(({ pledge }) => isMadeUp(pledge));
    simulated.advanceTo(119_000);
    expect(simulated.programs.actors.stores[0]!.replicas).toBe(HOLDINGS_PER_MESSAGE);
    const seen = new Set<string>();
    for (let time = 120_000; time < 150_000; time += 100) {
      simulated.advanceTo(time);
      for (const { fileId, index } of claims()) seen.add(`${fileId}/${index}`);
    }
    expect(seen.size).toBe(10);
  });

  test("goes on lying when it starts again, and claims nothing of other files than it is told", () => {
    const { report } = run(`  - { at: 1min, lie: { node: f, about: inventory, file: movie } }
  - { at: 2min, restart: { node: f, downtime: 30s } }
  - { at: 3min, crash: { nodes: [a, b], disk: wiped }, for: 1min }
${get("15min")}`);
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
  });
});

describe("a node that answers nobody", () => {
  test("counts as alive for the tracker, and delays neither puts nor gets", () => {
    const { report } = run(`  - { at: 1min, lie: { node: b, about: presence } }
  - { at: 2min, put: { node: a, file: other, size: 640 KiB } }
${get("3min")}  - { at: 4min, get: { node: reader, file: other } }
`);
    expect(violated(report)).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.timeline.incidents).toEqual([]);
    // The put loses the time in which it waits for the silent node.
    expect(report.puts.time!.max).toBeGreaterThan(2 * report.puts.time!.min);
  });

  test("makes chunks unreadable that no other node holds", () => {
    const { report } = run(
      `  - { at: 1min, lie: { all: true, about: presence }, for: 9min }\n${get("2min", ", mayFail: true")}${get("12min")}`,
      1,
    );
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ succeeded: 2, excused: 1 });
  });
});

test("a run with liars is the same each time", () => {
  const digest = () =>
    run(`  - { at: 1min, lie: { share: 30 %, about: inventory }, over: 30s, for: 5min }
  - { at: 2min, lie: { pick: 2, about: content }, for: 5min }
  - { at: 3min, lie: { pick: 1, about: presence } }
${get("4min", ", mayFail: true")}`).report.run.digest;
  expect(digest()).toBe(digest());
});
