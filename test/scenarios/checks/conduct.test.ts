import { expect, test } from "vitest";
import { CheckName } from "../../../src/report/check-names.js";
import { dummyContent } from "../../../src/runtime/dummy-content.js";
import { Planted, replaced } from "./planted.js";

/** A node's requests come twice, the second time up to three seconds later. */
const echoes = "  - { at: 100s, disturb: { node: b, duplicates: 100 %, jitter: 3s }, for: 3min }\n";

test("announces that come again change nothing, and are looked at", () => {
  const planted = new Planted(echoes);
  expect(planted.failed()).toEqual([]);
  const { vacuous } = planted.measured!.checks.find(({ name }) => name === CheckName.once)!;
  expect(vacuous).toBe(false);
});

test("a tracker that takes an announce when it comes again is found", () => {
  const planted = new Planted(echoes).until(90);
  const { tracker } = planted;
  replaced(tracker, "announce", (take) => (request, caller, reply) => {
    tracker.peers.sequence[request.peerNumber] = 0;
    take(request, caller, reply);
  });
  const check = planted.failure("once", CheckName);
  expect(check.object).toBe("b");
  expect(check.detail).toMatch(/^announce \d+ of b came again, or late, and changed when it was heard/);
});

test("a node that drops a replica by an order for another pledge is found", () => {
  const planted = new Planted("").until(60);
  const { tracker } = planted;
  const { id, chunks } = tracker.files.byName("film")!;
  for (const { holdings, store } of planted.nodes)
    replaced(holdings, "drop", (drop) => ({ fileId, index }) => {
      const held = store.get(fileId, index);
      return held !== undefined && drop(held);
    });
  const peer = tracker.index.peerOf(tracker.index.firstReplica(chunks[1]!));
  tracker.drops.stale(peer, { fileId: id, index: 1, pledge: 1_000_000 });
  const check = planted.failure("named", CheckName);
  expect(check.object).toBe("chunk 1 of film");
  expect(check.detail).toMatch(
    /^[a-e] dropped chunk 1 of film by an order for another pledge: it held it under pledge \d+$/,
  );
});

test("a tracker that counts on a replica which its node had in an earlier life only is found", () => {
  const planted = new Planted("").until(5);
  const [first] = planted.nodes;
  replaced(first!.store, "put", () => (_chunk, _content, done, arg) => done(undefined, arg));
  const check = planted.failure("counted", CheckName);
  expect(check.object).toMatch(/^chunk \d of film$/);
  expect(check.detail).toMatch(/^the tracker counts on chunk \d of film on a, which had none in its present life/);
});

test("one call that orders a replica dropped, and an earlier one of the same chunk, is no failure", () => {
  const planted = new Planted("").until(60);
  const { tracker } = planted;
  const { index, drops } = tracker;
  const { id, chunks } = tracker.files.byName("film")!;
  const holding = index.firstReplica(chunks[1]!);
  drops.stale(index.peerOf(holding), { fileId: id, index: 1, pledge: index.pledgeOf(holding) + 1_000_000 });
  drops.condemn(holding);
  expect(planted.failed()).toEqual([]);
});

test("a node that replaces a replica by one of an older pledge is found", () => {
  const planted = new Planted("").until(60);
  const holder = planted.nodes.find(({ store }) => store.replicas > 0)!;
  const chunk = [...holder.store.list()].find(({ pledge }) => pledge > 1);
  const { fileId, index, size } = chunk!;
  holder.holdings.relabel({ ...chunk!, pledge: 1 }, dummyContent(fileId, index, size), () => {}, undefined);
  const check = planted.failure("newer", CheckName);
  expect(check).toMatchObject({ object: `chunk ${index} of film`, since: 60_000 });
  expect(check.detail).toMatch(/^[a-e] replaced chunk \d of film, of pledge \d+, by that of the older pledge 1$/);
});

test("a tracker that has more repairs at once than allowed is found", () => {
  const large = "  - { at: 20s, put: { node: reader, file: large, size: 1 MiB } }\n";
  const planted = new Planted(`${large}  - { at: 1min, crash: { node: a, disk: wiped } }\n`).until(50);
  const options = Reflect.get(planted.tracker.repair, "options") as { repair: object };
  Object.assign(options.repair, { streamsPerSource: 100, streamsPerTarget: 100 });
  const check = planted.failure("streams", CheckName);
  expect(check.object).toMatch(/^[b-e]$/);
  expect(check.detail).toMatch(/^[b-e] (sends|gets) \d+ repairs at once at .*, of at most \d/);
});

test("a tracker that repairs while repair is held is found", () => {
  const planted = new Planted("  - { at: 1min, crash: { node: a, disk: wiped } }\n").until(50);
  planted.run.programs.actors.trackerEnv!.observer.repairHeld("mass failure", 600_000);
  const check = planted.failure("held", CheckName);
  expect(check.object).toMatch(/^chunk \d of film$/);
  expect(check.detail).toMatch(/^repair of chunk \d of film was ordered at .*, while repair was held/);
});

test("a tracker that suspects a node too early is found", () => {
  const planted = new Planted("  - { at: 1min, crash: b }\n").until(50);
  const detector = Reflect.get(Reflect.get(planted.tracker, "membership"), "detector");
  Reflect.set(detector, "suspectAfter", 5000);
  expect(planted.failure("silent", CheckName).detail).toMatch(
    /^[a-e] was suspected after \d+ ms of silence: \d+ ms are allowed/,
  );
});

test("a node that keeps more cached copies than it has room for is found", () => {
  const get = "  - { at: 1min, get: { node: reader, file: film } }\n";
  const planted = new Planted(get, "node: { cache: 100 KiB }").until(50);
  const { holdings } = planted.nodes.find(({ env }) => env.identity === "reader")!;
  Reflect.set(holdings, "cacheBytes", 1_000_000);
  const check = planted.failure("cache", CheckName);
  expect(check).toMatchObject({ object: "reader", detail: "reader keeps 131072 bytes of copies, of at most 102400" });
});

test("a node that keeps what it found damaged is found", () => {
  const planted = new Planted("").until(60);
  const holder = planted.nodes.find(({ store }) => store.replicas > 0)!;
  const [chunk] = [...holder.store.list()];
  const { fileId, index, size } = chunk!;
  holder.env.observer.chunkChecked(fileId, index, size, false);
  const check = planted.failure("damaged", CheckName);
  expect(check.detail).toMatch(/^[a-e] found chunk \d of film damaged on its disk, and keeps it$/);
});
