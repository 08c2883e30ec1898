import { expect, test } from "vitest";
import { CheckName } from "../../../src/report/check-names.js";
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
