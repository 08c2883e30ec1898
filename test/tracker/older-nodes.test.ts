import { expect, test } from "vitest";
import { Trial } from "./trial.js";

test("a peer that is too old to know the call for proofs is told to the operator, once in a life", () => {
  const told: number[] = [];
  const trial = new Trial({ repair: { retryAfter: 500 } }, { proofsUnknown: (peer) => told.push(peer) });
  const members = trial.join(3);
  const { fileId } = members[0]!.store("file", 1);
  const older = members.find((member) => member.disk.has(`${fileId}/0`));
  const third = members.find((member) => member.disk.size === 0)!;
  older!.onProve = "refuse";
  trial.restartTracker();
  third.hold({ fileId, index: 0, pledge: 4711 });
  for (const member of members) member.join();
  trial.keepAlive(30_000);
  expect(told).toHaveLength(1);
  expect(trial.tracker.peers.identities[told[0]!]).toBe(older!.host.identity);
});
