import { expect, test } from "vitest";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import { NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import type { Observer } from "../../src/runtime/observer.js";
import { nodeHandlers } from "../contract/world.js";
import { CHUNK, TestSwarm } from "../swarm/test-swarm.js";

/** What a node does with an order to drop replicas. */
type Answer = "nothing" | "drops" | "drops nothing";

/** Two nodes hold a file, which is removed. Then one of them announces, but does with orders to drop what `node.answer` says. */
function withRemovedFile(announceIntervalMs = 60_000) {
  const settings = { payload: PayloadMode.DUMMY, announceIntervalMs, chunkSize: CHUNK, replication: 2 };
  const times = { suspectAfter: 2.5 * announceIntervalMs, deadAfter: 600_000, readerGrace: 1000, callDeadline: 1000 };
  /** What the tracker holds the peers for, as it changes. */
  const health: string[] = [];
  const observer: Partial<Observer> = { peerChanged: (_peer, now) => void health.push(now) };
  const swarm = new TestSwarm({ nodes: 2, tracker: { settings, ...times }, observer });
  swarm.run(1000);
  expect(swarm.finish([swarm.put(0, "f", CHUNK)])[0]?.error).toBeUndefined();
  const { host, node, store } = swarm.place(1);
  const odd = { answer: "nothing" as Answer, askedAt: [] as number[] };
  const dropChunks: Parameters<typeof nodeHandlers>[0]["dropChunks"] = (request, caller, reply) => {
    odd.askedAt.push(swarm.simulation.now);
    if (odd.answer === "drops nothing") reply.send({ dropped: [] });
    if (odd.answer === "drops") node.dropChunks(request, caller, reply);
  };
  host.serve(NodeServiceDefinition, nodeHandlers({ dropChunks }));
  swarm
    .place(0)
    .host.call(swarm.trackerHost.self, TrackerServiceDefinition, "remove", { name: "f" }, 500, () => {}, undefined);
  /** The times between orders, in s. */
  const waits = () => odd.askedAt.slice(1).map((at, i) => Math.round((at - odd.askedAt[i]!) / 1000));
  return { swarm, odd, health, waits, isStored: () => store.get(1, 0) !== undefined };
}

test("the wait after an unanswered order to drop doubles, up to an announce interval", () => {
  const { swarm, waits, isStored } = withRemovedFile();
  swarm.run(10 * 60_000);
  // The deadline of a call, and a wait that doubles from 2 s up to a minute.
  expect(waits()).toEqual([3, 5, 9, 17, 33, 61, 61, 61, 61, 61, 61, 61, 61]);
  expect(isStored()).toBe(true);
});

test("where nodes announce often, the wait stays as it is", () => {
  const { swarm, waits } = withRemovedFile(1000);
  swarm.run(10_000);
  expect(waits()).toEqual([3, 3]);
});

test("after an answer the waits begin anew, even if the node has dropped nothing", () => {
  const { swarm, odd, waits } = withRemovedFile();
  swarm.run(11_000);
  odd.answer = "drops nothing";
  swarm.run(10_000);
  odd.answer = "nothing";
  swarm.run(30_000);
  expect(waits()).toEqual([3, 5, 9, 2, 2, 3, 5, 9]);
});

test("a node that answers again drops what it was told to, and is asked no more", () => {
  const { swarm, odd, isStored } = withRemovedFile();
  swarm.run(40_000);
  odd.answer = "drops";
  swarm.run(40_000);
  expect(isStored()).toBe(false);
  const asked = odd.askedAt.length;
  swarm.run(300_000);
  expect(odd.askedAt.length).toBe(asked);
});

test("a suspected node that is heard again is asked at once", () => {
  const { swarm, odd, health, isStored } = withRemovedFile();
  const cut = swarm.simulation.partition([[swarm.place(1).host]]);
  swarm.run(240_000);
  expect(health.at(-1)).toBe("suspected");
  odd.answer = "drops";
  swarm.simulation.heal(cut);
  for (let steps = 0; steps < 600 && health.at(-1) === "suspected"; steps++) swarm.run(100);
  swarm.run(100);
  expect(odd.askedAt).toHaveLength(1);
  expect(isStored()).toBe(false);
});
