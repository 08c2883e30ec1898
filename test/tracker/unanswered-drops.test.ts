import { expect, test } from "vitest";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import { NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { nodeHandlers } from "../contract/world.js";
import { CHUNK, TestSwarm } from "../swarm/test-swarm.js";

/** Two nodes hold a file, which is removed. One of them announces, but leaves orders to drop unanswered until `answers` is set. */
function withRemovedFile() {
  const settings = { payload: PayloadMode.DUMMY, announceIntervalMs: 60_000, chunkSize: CHUNK, replication: 2 };
  const times = { suspectAfter: 150_000, deadAfter: 600_000, readerGrace: 1000, callDeadline: 1000 };
  const swarm = new TestSwarm({ nodes: 2, tracker: { settings, ...times } });
  swarm.run(1000);
  expect(swarm.finish([swarm.put(0, "f", CHUNK)])[0]?.error).toBeUndefined();
  const mute = { answers: false, askedAt: [] as number[] };
  const { host, node } = swarm.place(1);
  const dropChunks: Parameters<typeof nodeHandlers>[0]["dropChunks"] = (request, caller, reply) => {
    mute.askedAt.push(swarm.simulation.now);
    if (mute.answers) node.dropChunks(request, caller, reply);
  };
  host.serve(NodeServiceDefinition, nodeHandlers({ dropChunks }));
  swarm
    .place(0)
    .host.call(swarm.trackerHost.self, TrackerServiceDefinition, "remove", { name: "f" }, 500, () => {}, undefined);
  return { swarm, mute };
}

test("a node that does not answer orders to drop is asked less and less often, down to once in an announce interval", () => {
  const { swarm, mute } = withRemovedFile();
  swarm.run(10 * 60_000);
  const waits = mute.askedAt.slice(1).map((at, i) => Math.round((at - mute.askedAt[i]!) / 1000));
  // The deadline of a call, and a wait that doubles from 2 s up to a minute.
  expect(waits).toEqual([3, 5, 9, 17, 33, 61, 61, 61, 61, 61, 61, 61, 61]);
  expect(swarm.place(1).store.get(1, 0)).toBeDefined();
});

test("a node that answers again drops what it was told to, and is asked no more", () => {
  const { swarm, mute } = withRemovedFile();
  swarm.run(40_000);
  mute.answers = true;
  swarm.run(40_000);
  expect(swarm.place(1).store.get(1, 0)).toBeUndefined();
  const asked = mute.askedAt.length;
  swarm.run(300_000);
  expect(mute.askedAt.length).toBe(asked);
});
