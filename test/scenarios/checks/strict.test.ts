import { describe, expect, test } from "vitest";
import { situations } from "../../../src/play/situations/situations.js";
import { CheckName } from "../../../src/report/check-names.js";
import { Planted, replaced } from "./planted.js";

const get = (at: string) => `  - { at: ${at}, get: { node: reader, file: film }, mayFail: true }\n`;

test("a run without a bug passes every strict check, and each has looked at something", () => {
  const steps = `
  - { at: 30s, crash: { node: a, disk: wiped }, for: 30s }
  - { at: 50s, crash: tracker, for: 20s }
  - { at: 2min, put: { node: reader, file: film, size: 192 KiB } }
  - { at: 3min, put: { node: b, file: other, size: 64 KiB } }
  - { at: 4min, remove: other }
${get("100s")}${get("200s")}`;
  const planted = new Planted(steps);
  expect(planted.failed()).toEqual([]);
  const looked = planted.measured!.checks.filter(({ vacuous }) => !vacuous).map(({ name }) => name);
  const { survived, stored, apart, promised, model, remembered, calls, operations, inside } = CheckName;
  expect(looked).toEqual(
    expect.arrayContaining([survived, stored, apart, promised, model, remembered, calls, operations, inside]),
  );
});

describe("replicas", () => {
  test("a disk that forgets what it confirmed is found when the put is acknowledged", () => {
    const planted = new Planted("").until(5);
    for (const { store } of planted.nodes)
      replaced(store, "put", () => (_chunk, _content, done, arg) => done(undefined, arg));
    const check = planted.failure("stored", CheckName);
    expect(check.object).toMatch(/^chunk \d of film$/);
    expect(check.since).toBeGreaterThanOrEqual(10_000);
    expect(check.detail).toContain("was acknowledged with 2 replicas and was on no disk");
  });

  test("nodes that drop the last replica by themselves are found at that moment, with the history of the chunk", () => {
    const planted = new Planted("").until(60);
    for (const { holdings, store } of planted.nodes) {
      const chunk = store.get(planted.tracker.files.byName("film")!.id, 1);
      if (chunk) holdings.drop(chunk);
    }
    const check = planted.failure("survived", CheckName);
    expect(check).toMatchObject({ object: "chunk 1 of film", since: 60_000 });
    expect(check.detail).toMatch(
      /is on no disk since 1:00: faults had destroyed 0 of 2 replicas; .* dropped one at 1:00/,
    );
  });

  test("a drop that the tracker ordered is reported as an order", () => {
    const planted = new Planted("").until(60);
    const { repair, index, files } = planted.tracker;
    const chunk = files.byName("film")!.chunks[2]!;
    const condemn = Reflect.get(repair, "drops") as { condemn(holding: number): void };
    for (let h = index.firstReplica(chunk); h >= 0; h = index.next(h)) condemn.condemn(h);
    expect(planted.failure("survived", CheckName).detail).toContain("by the tracker's order");
  });

  test("a chunk whose replicas faults destroyed is no failure", () => {
    const wiped = (node: string) => `  - { at: 1min, crash: { node: ${node}, disk: wiped } }\n`;
    const planted = new Planted(["a", "b", "c", "d", "e"].map(wiped).join(""));
    expect(planted.failed().map(({ name }) => name)).not.toContain(CheckName.survived);
    expect(planted.measured!.files.lost).toBe(1);
  });

  test("a node that may leave though nobody else holds what it holds is found", () => {
    const planted = new Planted("  - { at: 1min, leave: { node: a, drain: true } }\n").until(50);
    replaced(planted.tracker, "leave", () => (_request, _caller, reply) => reply.send({ remaining: 0 }));
    const check = planted.failure("handed", CheckName);
    expect(check.object).toMatch(/^chunk \d of film$/);
    expect(check.detail).toMatch(/^a left at 1:0\d?.*, and chunk \d of film has 1 of 2 replicas/);
  });

  test("a tracker that ignores how full nodes are is found when it orders", () => {
    const planted = new Planted(
      "  - { at: 20s, put: { node: reader, file: large, size: 4 MiB }, mayFail: true }\n",
    ).until(15);
    replaced(planted.tracker.peers, "room", () => () => Number.POSITIVE_INFINITY);
    const check = planted.failure("promised", CheckName);
    expect(check.object).toMatch(/^[a-e]$/);
    expect(check.detail).toContain("and offers 1048576");
  });
});

describe("cached copies", () => {
  const settings = "node: { cache: 1 MiB }";

  test("a copy that was never told is found", () => {
    const planted = new Planted(get("1min"), settings).until(50);
    const reader = planted.nodes.find(({ env }) => env.identity === "reader")!;
    const { holdings } = reader;
    replaced(holdings, "takeChanges", (take) => () => ({ ...take(), gained: [] }));
    const check = planted.failure("copies", CheckName);
    expect(check.object).toMatch(/^chunk \d of film$/);
    expect(check.detail).toMatch(/^reader keeps a copy of chunk \d of film, of which the tracker does not know/);
  });

  test("a copy that is gone, which was never told, is found", () => {
    const planted = new Planted(get("1min"), settings).until(200);
    const { holdings, store } = planted.nodes.find(({ env }) => env.identity === "reader")!;
    replaced(holdings, "takeChanges", (take) => () => ({ ...take(), lost: [] }));
    for (const chunk of [...store.list()].slice(0, 1)) holdings.drop(chunk);
    const check = planted.failure("copies", CheckName);
    expect(check.detail).toMatch(/^the tracker sends readers of chunk \d of film to reader, which keeps no copy/);
  });
});

test("a tracker that took an announce of an earlier life of a node is found when the node's announces are passed over", () => {
  const planted = new Planted("").until(100);
  planted.tracker.peers.sequence[2] = 1000;
  const check = planted.failure("lives", CheckName);
  expect(check.object).toBe("b");
  expect(check.detail).toMatch(/^the tracker took announce 1000 of b, which has sent \d+ in this life/);
});

describe("the plain model", () => {
  test("a file that is there and is not found", () => {
    const planted = new Planted(get("2min")).until(100);
    replaced(planted.tracker.files, "byName", () => () => undefined);
    planted.until(150);
    Reflect.deleteProperty(planted.tracker.files, "byName");
    const check = planted.failure("model", CheckName);
    expect(check).toMatchObject({ object: "film", since: expect.any(Number) });
    expect(check.detail).toContain("was not found to be read, though it was there since 0:1");
  });

  test("a version that was replaced before the read began", () => {
    const planted = new Planted(
      `  - { at: 1min, put: { node: reader, file: film, size: 128 KiB } }\n${get("80s")}`,
    ).until(50);
    const { tracker } = planted;
    const older = tracker.files.byName("film")!;
    planted.until(75);
    replaced(tracker.files, "byName", () => () => older);
    planted.until(100);
    Reflect.deleteProperty(tracker.files, "byName");
    expect(planted.failure("model", CheckName).detail).toContain(
      "was read, in a version that was replaced or removed at 1:0",
    );
  });

  test("a put that is acknowledged though nothing was committed", () => {
    const planted = new Planted("").until(5);
    replaced(
      planted.tracker,
      "commit",
      () => (_request, _caller, reply) => reply.send({ acknowledged: true, lacking: [] }),
    );
    expect(planted.failure("model", CheckName).detail).toContain(
      "film was put by the answer, but the tracker made no version",
    );
  });

  test("a remove that is acknowledged and removes nothing", () => {
    const planted = new Planted("  - { at: 1min, remove: film }\n").until(50);
    replaced(planted.tracker, "remove", () => (_request, _caller, reply) => reply.send({ fileId: 1 }));
    expect(planted.failure("model", CheckName).detail).toContain("was removed by the answer, and is still there");
  });

  test("a tracker that forgets a file when it restarts is found at the restart, although the file is put again", () => {
    const again = "  - { at: 3min, put: { node: reader, file: film, size: 256 KiB } }\n";
    const planted = new Planted(`  - { at: 1min, crash: tracker, for: 20s }\n${again}`).until(70);
    const state = Reflect.get(planted.run.programs.actors, "trackerState") as {
      removeFile(name: string, id: number): void;
    };
    state.removeFile("film", planted.tracker.files.byName("film")!.id);
    expect(planted.failure("remembered", CheckName)).toMatchObject({ object: "film", since: 80_000 });
  });
});

describe("calls", () => {
  test("a handler that answers twice", () => {
    const planted = new Planted("").until(5);
    for (const node of planted.nodes)
      replaced(node, "storeChunks", (before) => (request, caller, reply) => {
        const twice = (result: Parameters<typeof reply.send>[0]) => {
          reply.send(result);
          reply.send(result);
        };
        before(request, caller, { send: twice });
      });
    const check = planted.failure("calls", CheckName);
    expect(check.object).toMatch(/^storeChunks of [a-e]$/);
    expect(check.detail).toContain("was answered twice by");
  });

  test("a handler that never answers", () => {
    const planted = new Planted(get("1min")).until(5);
    replaced(planted.nodes[0]!, "storeChunks", () => () => {});
    expect(planted.failure("calls", CheckName)).toMatchObject({
      object: "storeChunks of a",
      detail: expect.stringContaining("was not answered by a"),
    });
  });
});

describe("after the faults", () => {
  test("a hold of repair that never ends is reported for each chunk: what the chunk waits for, since when, and which nodes hold it", () => {
    const planted = new Planted("  - { at: 1min, crash: { node: a, disk: wiped } }\n").until(30);
    replaced(planted.tracker.repair.hold, "remaining", () => () => 5000);
    const check = planted.failure("redundant", CheckName);
    expect(check.object).toMatch(/^chunk \d of film$/);
    expect(check.detail).toMatch(
      /has 1 of 2 replicas: repair is held, too few of them since 1:00; its repair waits until .*; stored on [b-e]/,
    );
  });

  test("a repair that waits for its source is reported with both nodes", () => {
    const planted = new Planted("  - { at: 1min, crash: { node: a, disk: wiped } }\n").until(30);
    for (const node of planted.nodes) replaced(node, "storeChunks", () => () => {});
    const check = planted.failure("redundant", CheckName);
    expect(check.detail).toMatch(/its repair (to [b-e].* waits for [b-e].* since|failed, and waits)/);
  });

  test("an operation that never ends", () => {
    const planted = new Planted(get("1min")).until(50);
    const reader = planted.nodes.at(-1)!;
    Object.defineProperty(reader, "finish", { value: () => {} });
    expect(planted.failure("operations", CheckName)).toMatchObject({
      object: "film",
      since: 60_000,
      detail: expect.stringContaining("the get of film by reader, begun at 1:00, is under way"),
    });
  });

  test("a node that never joins the network again", () => {
    const planted = new Planted("  - { at: 1min, crash: b, for: 10s }\n").until(50);
    replaced(planted.tracker, "join", () => () => {});
    expect(planted.failure("inside", CheckName)).toMatchObject({ object: "b" });
  });
});

describe("situations", () => {
  test("each has a name and a sentence of its own, and a run says how often it met each", () => {
    expect(situations.length).toBeGreaterThanOrEqual(16);
    expect(new Set(situations.map(({ name }) => name)).size).toBe(situations.length);
    for (const { sentence } of situations) expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
    const steps = `
  - { at: 30s, crash: a, for: 4min }
  - { at: 40s, crash: tracker, for: 10s }
  - { at: 6min, put: { node: b, file: film, size: 64 KiB } }
`;
    const planted = new Planted(steps);
    expect(planted.failed()).toEqual([]);
    expect(planted.measured!.situations).toMatchObject({
      "a file was replaced": 1,
      "a node told its whole inventory": expect.any(Number),
      "a crowd formed": 0,
    });
    expect(Object.keys(planted.measured!.situations!)).toEqual(
      expect.arrayContaining(situations.map(({ name }) => name)),
    );
  });

  test("situations are not counted in a plain run", () => {
    const { run } = new Planted("");
    expect(run.play.measurements).toBeDefined();
    expect(run.soFar().situations).toBeUndefined();
  });
});
