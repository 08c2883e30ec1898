import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { mapEqualsDisks } from "../../src/play/checks/checks.js";
import { type Deviation, NO_CHUNKS, type Redundancy } from "../../src/play/checks/redundancy.js";
import type { ReplicaView } from "../../src/play/checks/replica-view.js";
import { Rest } from "../../src/play/checks/rest/rest.js";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { scenarioOf, violated } from "./scenario.js";

const OUTAGE = `
duration: 4min
chunkSize: 32 KiB
replication: 2
tracker: { announceInterval: 2s, suspectAfter: 6s, deadAfter: 15s, repair: { massFailureShare: 100 % } }
nodes: [{ class: n, count: 5, capacity: 5 MiB }]
steps:
  - { at: 1s, put: { file: f, size: 640 KiB } }
  - { at: 30s, crash: n-1 }
`;
const RETURN = "  - { at: 3min, restart: n-1 }\n";

/** Plays a scenario to its end. At `at` ms, `meddle` may change the swarm. */
function played(text: string, set: readonly string[] = [], at = 0, meddle: (run: SimulatedRun) => unknown = () => {}) {
  const run = new SimulatedRun(scenarioOf(text, { set }), { hash: sha256 });
  run.advanceTo(at);
  meddle(run);
  run.advanceTo(run.scenario.duration);
  return run;
}

function detailOf(run: SimulatedRun, name: RegExp): string | undefined {
  return run.finish().checks.find((check) => name.test(check.name))?.detail;
}

describe("map and disks are compared replica by replica:", () => {
  test("a replica that the map has and the disk lacks", () => {
    const { programs, play } = played(OUTAGE + RETURN);
    for (const { fileId, index } of [...programs.actors.stores[2]!.list()])
      programs.actors.stores[2]!.delete(fileId, index);
    const { passed, detail } = mapEqualsDisks(play.swarm);
    expect(passed).toBe(false);
    expect(detail).toMatch(
      /^\d+ differences: \d+ in the map and not on disk \(n-3 lacks chunk \d+ of f, pledge \d+; n-3/,
    );
    expect(detail.match(/lacks/g)).toHaveLength(3);
  });

  test("replicas that an open put has stored, on a node that died, are no difference", () => {
    const put =
      "  - { at: 3min, put: { node: n-2, file: g, size: 4 MiB }, mayFail: true }\n  - { at: 181s, crash: n-2 }\n";
    const run = played(OUTAGE + RETURN + put);
    const open = run.programs.actors.tracker?.files.byId(2);
    expect(open).toMatchObject({ name: "g", state: "pending" });
    const held = run.programs.actors.stores.flatMap((store) => [...(store?.list() ?? [])]);
    expect(held.filter(({ fileId }) => fileId === open?.id).length).toBeGreaterThan(0);
    expect(mapEqualsDisks(run.play.swarm)).toMatchObject({ passed: true });
  });

  test("a replica that the disk has and the map lacks, although the numbers are equal", () => {
    const { programs, play } = played(OUTAGE + RETURN);
    const store = programs.actors.stores[2]!;
    const [some] = store.list();
    const chunk = { fileId: some!.fileId, size: 1, pledge: 9, hash: some!.hash, tag: 0 };
    for (const index of [700, 701]) {
      store.put({ ...chunk, index }, { size: 1, tag: 0 } as never, () => {}, undefined);
    }
    store.put({ ...chunk, fileId: 99, index: 5 }, { size: 1, tag: 0 } as never, () => {}, undefined);
    store.delete(some!.fileId, some!.index);
    const { detail } = mapEqualsDisks(play.swarm);
    expect(detail).toContain("4 differences: 1 in the map and not on disk");
    expect(detail).toContain("3 on disk and not in the map");
    expect(detail).toContain("n-3 holds chunk 700 of f, pledge 9; n-3 holds chunk 701 of f, pledge 9");
    expect(detail).toContain("n-3 holds chunk 5 of file 99, which the tracker does not have, pledge 9");
  });

  test("a replica under another pledge than the map says", () => {
    const { programs, play } = played(OUTAGE + RETURN);
    const store = programs.actors.stores[1]!;
    const [some] = [...store.list()];
    store.put({ ...some!, pledge: 12_345 }, { size: some!.size, tag: 0 } as never, () => {}, undefined);
    expect(mapEqualsDisks(play.swarm).detail).toBe(
      `1 difference: 1 under another pledge (n-2 holds chunk ${some!.index} of f under 12345, the map says ${some!.pledge})`,
    );
  });
});

describe("redundancy at rest", () => {
  const name = /replicas that were asked for/;

  test("is checked, of every chunk", () => {
    const run = played(OUTAGE + RETURN);
    expect(detailOf(run, name)).toBe("20 chunks");
    expect(violated(run.finish())).toEqual([]);
  });

  test("is missed by a tracker that repairs nothing, and the check names chunk and file", () => {
    const run = played(OUTAGE, [], 20_000, ({ programs }) =>
      Object.assign(programs.actors.tracker!.repair, { review: () => {} }),
    );
    expect(violated(run.finish()).join()).toMatch(
      /\d+ chunks? deviates?: chunk \d+ of f has 1 of 2 replicas, though a node could take another; chunk/,
    );
  });

  test("is missed by a tracker that leaves a surplus", () => {
    const run = played(OUTAGE + RETURN, [], 20_000, ({ programs }) =>
      Object.assign(programs.actors.tracker!.repair, { judge: () => {} }),
    );
    expect(violated(run.finish()).join()).toMatch(
      /\d+ chunks? deviates?: chunk \d+ of f has 3 replicas, 2 are wanted; chunk/,
    );
  });

  test("is missed where a node never drops what it is told to", () => {
    const run = played(OUTAGE + RETURN, [], 180_000, ({ programs }) => {
      for (const node of programs.actors.nodes) Object.assign(node!, { dropChunks: () => {} });
    });
    expect(violated(run.finish()).join()).toMatch(/chunk \d+ of f is being dropped by n-\d, pledge \d+; chunk/);
  });

  test("is not demanded where it is impossible, and the check says so", () => {
    const detail = (...set: string[]) => detailOf(played(OUTAGE, set), name);
    expect(detail("tracker.repair.enabled=false")).toMatch(/^20 chunks; not judged: \d+ \(repair is switched off\)$/);
    expect(detail("nodes[0].capacity=300 KiB")).toMatch(/; not judged: \d+ \(no node has room for it\)$/);
    const all = "steps[1].crash={ all: true }";
    expect(detail(all)).toMatch(/; not judged: 20 \(nobody within reach holds it\)$/);
    const held = ["tracker.repair.massFailureShare=10 %", "tracker.repair.holdFor=1h"];
    expect(detail(...held, "steps[1].crash={ pick: 2 }")).toMatch(/not judged: .*\d+ \(repair is held/);
    expect(detail("tracker.deadAfter=1h")).toBe("20 chunks");
  });

  test("gives replicas that come or go the time that they need, and no more", () => {
    const deviation = (key: string): Deviation => ({
      key,
      fileName: "f",
      index: 0,
      bytes: 1,
      kind: "dropping",
      what: "",
    });
    const redundancy = (...keys: string[]): Redundancy => ({
      ...NO_CHUNKS,
      deviations: keys.map(deviation),
      deviating: keys.length,
    });
    const rest = new Rest(() => 10);
    const look = (now: number, ...keys: string[]) =>
      rest.look(
        { redundancy: () => redundancy(...keys), running: () => [], mapped: () => [] } as unknown as ReplicaView,
        now,
      );
    const lasting = (now: number, ...keys: string[]) => rest.lasting(redundancy(...keys), now).map(({ key }) => key);
    expect(look(0, "a", "b")).toBe(false);
    expect(look(5, "a")).toBe(false);
    expect(look(9, "a", "b", "c")).toBe(false);
    expect(lasting(9, "a", "b", "c")).toEqual([]);
    expect(lasting(10, "a", "b", "c")).toEqual(["a"]);
    expect(lasting(19, "b", "d")).toEqual(["b"]);
    expect(look(20)).toBe(true);
  });
});
