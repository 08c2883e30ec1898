import { describe, expect, test } from "vitest";
import { simulate } from "../../../src/index.js";
import type { OwnCheck } from "../../../src/play/checks/own/swarm-view.js";
import type { RunOptions } from "../../../src/play/worlds/simulated/simulated-run.js";
import { metrics } from "../../../src/report/analysis/metrics.js";
import { readFigures } from "../../../src/report/analysis/read-figures.js";
import { play, scenarioOf, violated } from "../scenario.js";

/** Six nodes in three zones, two replicas of each of the film's 20 chunks. */
function run(checks: string, steps = "", options: RunOptions = {}) {
  const text = `
duration: 15min
replication: 2
tracker: { repair: { massFailureShare: 100 % } }
nodes: [ { class: n, count: 6, capacity: 1 GiB, zone: [x, y, z] } ]
steps:
  - { at: 10s, put: { node: n-1, file: film, size: 20 MiB } }
${steps}
${checks}`;
  return play(scenarioOf(text, { knownMetrics: metrics }), { figures: readFigures, ...options });
}

const ownOf = ({ measured }: ReturnType<typeof run>) =>
  measured.checks.filter(({ name }) => /^(always|eventually) /.test(name));

const twoCrash = "  - { at: 3min, crash: [n-2, n-3] }\n";

describe("a check that must always hold", () => {
  test("is reported with the number of judgements, if it holds", () => {
    const checks = `always:
  - each chunk: replicas == 2 and zones == 2 and disks == wanted
  - each node: stored <= capacity * 0.9 and up
  - each file: readable and not lost and size == 20 MiB
  - nodes: count(up) == 6
  - files.lost == 0`;
    const played = run(checks);
    expect(violated(played.report)).toEqual([]);
    const own = ownOf(played);
    expect(own.map(({ name }) => name)).toEqual([
      "always each chunk: replicas == 2 and zones == 2 and disks == wanted",
      "always each node: stored <= capacity * 0.9 and up",
      "always each file: readable and not lost and size == 20 MiB",
      "always nodes: count(up) == 6",
      "always files.lost == 0",
    ]);
    for (const { detail, vacuous } of own) {
      expect(vacuous).toBe(false);
      expect(detail).toMatch(/^judged (once|\d+ times)$/);
    }
  });

  test("fails for the first object, at the moment at which it no longer holds", () => {
    const played = run("always:\n  - each chunk: replicas >= 1\n  - each file: readable", twoCrash);
    expect(ownOf(played)).toEqual([
      {
        name: "always each chunk: replicas >= 1",
        passed: false,
        object: expect.stringMatching(/^chunk \d+ of film$/),
        since: 180_000,
        detail: expect.stringMatching(/^chunk \d+ of film: replicas 0(; it began to fail \d+ times in all)?$/),
      },
      {
        name: "always each file: readable",
        passed: false,
        object: "film",
        since: 180_000,
        detail: "film: readable false",
      },
    ]);
    expect(played.report.passed).toBe(false);
  });

  test("may be violated unnoticed between two judgements only if the violation lasts no time", () => {
    // The node is back at once, in the same moment.
    const played = run(
      "always:\n  - each node: up",
      "  - { at: 3min, crash: n-2 }\n  - { when: { node: n-2, goes: down }, restart: n-2 }\n",
    );
    expect(violated(played.report)).toEqual([]);
    const late = run("always:\n  - each node: up", "  - { at: 3min, crash: n-2 }\n  - { at: 180.01s, restart: n-2 }\n");
    expect(ownOf(late)).toMatchObject([{ passed: false, object: "n-2", since: 180_000, detail: "n-2: up false" }]);
  });

  test("is not judged before its time", () => {
    const steps = `${twoCrash}  - { at: 5min, restart: [n-2, n-3] }\n`;
    expect(ownOf(run("always: [ { each node: up, from: 6min } ]", steps))).toMatchObject([
      { passed: true, vacuous: false },
    ]);
    expect(ownOf(run("always: [ { each node: up, from: 4min } ]", steps))).toMatchObject([
      { passed: false, object: "n-2", since: 240_000 },
    ]);
  });

  test("of figures is judged at the samples, and proves nothing where there was nothing to measure", () => {
    const played = run("always:\n  - nodes.online >= 6\n  - get.p99 < 1s", twoCrash);
    expect(ownOf(played)).toMatchObject([
      { passed: false, since: expect.any(Number), detail: expect.stringContaining("nodes.online 4") },
      { passed: true, vacuous: true, detail: "there was nothing to judge" },
    ]);
    expect(ownOf(played)[0]?.since).toBeGreaterThanOrEqual(180_000);
    expect(ownOf(played)[0]?.since).toBeLessThan(190_000);
  });

  test("sees the tracker's view separately from the real state", () => {
    const played = run(
      `always:
  - each node: up or health != alive
  - each chunk: mapped == replicas
  - each chunk: disks >= 2`,
      "  - { at: 3min, crash: n-2 }\n",
    );
    expect(ownOf(played).map(({ passed, since }) => [passed, since])).toEqual([
      [false, 180_000],
      [false, expect.any(Number)],
      [true, undefined],
    ]);
  });

  test("still sees what a crash left on a disk", () => {
    const crash = "  - { at: 3min, crash: { node: n-2, disk: unsynced-lost }, for: 30s }";
    const get = "  - { at: 1min, get: { file: film, node: n-2 } }";
    const sum = "always:\n  - { nodes: sum(replicas) == 40 and sum(stored) == 40 MiB, from: 2min }";
    const { report } = run(sum, `${get}\n${crash}`);
    expect(violated(report)).toEqual([]);
  });

  test("changes nothing in the run", () => {
    const digests = ["", "always:\n  - each chunk: replicas >= 1\n  - nodes: count(up) >= 5\n  - files.lost == 0"].map(
      (checks) => run(checks, twoCrash).report.run.digest,
    );
    expect(digests[0]).toBe(digests[1]);
  });
});

describe("a check that must eventually hold", () => {
  test("holds once the swarm has repaired what was lost", () => {
    const late = "  - { at: 14.5min, crash: n-2 }\n";
    const played = run("eventually:\n  - each chunk: replicas == wanted\n  - chunks: min(mapped) >= 2", late);
    expect(played.measured.files.underReplicatedChunks).toBeGreaterThan(0);
    expect(violated(played.report)).toEqual([]);
    expect(ownOf(played)[0]?.detail).toMatch(/^it held [\d.]+ s after the end$/);
    // A bound that is shorter than the time until the tracker gives the node up.
    const hurried = run("eventually:\n  - { each chunk: replicas == wanted, within: 10s }", late);
    expect(ownOf(hurried)).toMatchObject([
      { passed: false, detail: expect.stringMatching(/^it held only [\d.]+ s after the end$/) },
    ]);
  });

  test("fails for an object if it does not hold when the swarm is at rest", () => {
    const played = run(
      "eventually:\n  - each node: up\n  - nodes: count(up) == 6\n  - files.unavailable == 0",
      twoCrash,
    );
    expect(ownOf(played)).toEqual([
      { name: "eventually each node: up", passed: false, object: "n-2", since: 900_000, detail: "n-2: up false" },
      {
        name: "eventually nodes: count(up) == 6",
        passed: false,
        since: 900_000,
        detail: "count(…) 4",
        object: undefined,
      },
      expect.objectContaining({ name: "eventually files.unavailable == 0" }),
    ]);
  });
});

describe("a check in TypeScript", () => {
  const spread: OwnCheck = {
    name: "no zone holds two replicas of a chunk",
    check(swarm) {
      for (const file of swarm.files) {
        for (const chunk of file.chunks) {
          const zones = chunk.holders().map(({ zone }) => zone);
          if (new Set(zones).size < zones.length)
            return { object: `chunk ${chunk.index} of ${file.name}`, detail: `its zones are ${zones.join(", ")}` };
        }
      }
      return undefined;
    },
  };

  test("sees files, chunks, holders, nodes and the tracker's map", () => {
    let looks = 0;
    const seeing: OwnCheck = {
      name: "the view is whole",
      every: 0,
      check(swarm) {
        looks++;
        const film = swarm.file("film");
        if (!film) return undefined;
        const map = swarm.map().find(({ name }) => name === "film");
        const told = film.chunks.map((chunk) => chunk.holders().map(({ name }) => name));
        const isSame = JSON.stringify(told) === JSON.stringify(map?.chunks);
        const stored = swarm.nodes.reduce((sum, node) => sum + node.stored, 0);
        if (isSame && stored === 2 * film.size && swarm.trackerRuns) return undefined;
        return { object: "film", detail: `${JSON.stringify(told)} ${JSON.stringify(map)} ${stored}` };
      },
    };
    const played = run("", "", { checks: [seeing, spread] });
    expect(violated(played.report)).toEqual([]);
    expect(looks).toBeGreaterThan(10);
  });

  test("is taken by the library, beside the scenario's own", () => {
    const yaml = "duration: 1min\nnodes: 3\nalways: [ { each node: up } ]\nsteps: [ { at: 30s, crash: node-2 } ]\n";
    const { checks } = simulate(yaml, { checks: [spread] });
    const own = checks.filter(({ name }) => name.startsWith("always "));
    expect(own.map(({ name, passed, object, since }) => [name, passed, object, since])).toEqual([
      ["always each node: up", false, "node-2", 30_000],
      [`always ${spread.name}`, true, undefined, undefined],
    ]);
  });

  test("finds a mistake of a user-defined placement policy", () => {
    const firstFit = {
      choose(peers, count, _draws, targets) {
        for (let peer = 0; peer < peers.size && targets.length < count; peer++)
          if (peers.fits(peer) && !targets.includes(peer)) targets.push(peer);
      },
    } satisfies RunOptions["placement"];
    const more = "tracker: { spreadZones: false }";
    const text = `
duration: 2min
replication: 2
nodes: [ { class: n, count: 6, zone: [x, x, y] } ]
${more}
steps: [ { at: 10s, put: { node: n-6, file: film, size: 5 MiB } } ]`;
    const { measured } = play(scenarioOf(text), { placement: firstFit, checks: [spread] });
    const [own] = measured.checks.filter(({ name }) => name === `always ${spread.name}`);
    expect(own).toMatchObject({
      passed: false,
      object: "chunk 0 of film",
      detail: "chunk 0 of film: its zones are x, x",
    });
    expect(own?.since).toBeGreaterThan(10_000);
  });
});
