import { expect, test } from "vitest";
import { FetchChunksRequest, NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { RpcError } from "../../src/runtime/rpc-error.js";
import { CHUNK, TestSwarm } from "../swarm/test-swarm.js";

function swarmOf(nodes: number): TestSwarm {
  const swarm = new TestSwarm({ nodes, real: true });
  swarm.run(2000);
  return swarm;
}

test("B6: the client half puts, gets and leaves, and says how each ended", () => {
  const swarm = swarmOf(4);
  const size = 6 * CHUNK + 1;
  expect(swarm.finish([swarm.put(0, "file", size)])).toEqual([
    { kind: "put", name: "file", bytes: size, chunks: 7, error: undefined },
  ]);
  const get = swarm.get(1, "file");
  expect(swarm.finish([get])).toEqual([
    { kind: "get", name: "file", bytes: size, chunks: 7, ownBytes: expect.any(Number), error: undefined },
  ]);
  expect(swarm.hasRead(get, "file", size)).toBe(true);
  const left: unknown[] = [];
  swarm.place(1).node.leave({ drain: true }, (result) => left.push(result));
  swarm.run(60_000);
  expect(left).toEqual([{ kind: "leave", name: "", bytes: 0, chunks: 0, error: undefined }]);
  expect(swarm.place(1).node.joined).toBe(false);
});

test("B6: the server half stores a chunk that another sends it to, and serves it to a third", () => {
  const swarm = swarmOf(3);
  swarm.finish([swarm.put(0, "file", 3 * CHUNK)]);
  const source = swarm.places.find((place) => place.store.replicas === 3 || place.store.replicas === 2);
  const [chunk] = [...(source?.store.list() ?? [])];
  const target = swarm.add("target");
  swarm.run(2000);
  if (!source || !chunk) throw new Error("nobody holds a chunk");

  const client = swarm.simulation.addHost({ identity: "client" });
  const { fileId, index, size, hash } = chunk;
  const order = { pledge: 10 ** 9, index, size, hash, sources: [0] };
  const stored: unknown[] = [];
  const store = { fileId, peers: [source.node.membership.self], orders: [order], repair: false };
  const onStored = (answer: unknown) => stored.push(answer);
  client.call(target.host.self, NodeServiceDefinition, "storeChunks", store, 5000, onStored, undefined);
  // Look before the node announces the replica, since the tracker never made this pledge.
  swarm.run(200);
  expect(stored).toMatchObject([{ stored: [10 ** 9], failed: [], failedSources: [] }]);

  const got: { index: number; bytes: number }[] = [];
  const ends: unknown[] = [];
  const fetch = { ...FetchChunksRequest.decode(new Uint8Array()), fileId, indices: [index, 77] };
  client
    .stream(target.host.self, NodeServiceDefinition, "fetchChunks", fetch, 5000, {
      onMessage: ({ index, payload }) =>
        got.push({ index, bytes: payload?.$case === "data" ? payload.value.length : -1 }),
      onEnd: (status) => ends.push(status),
    })
    .request(10);
  swarm.run(200);
  expect(got).toEqual([
    { index, bytes: size },
    { index: 77, bytes: -1 },
  ]);
  expect(ends).toEqual(["OK"]);
});

test("B6: the server half answers how the node is doing", () => {
  const swarm = swarmOf(2);
  swarm.finish([swarm.put(0, "file", 3 * CHUNK)]);
  const client = swarm.simulation.addHost({ identity: "client" });
  const answers: unknown[] = [];
  const onStatus = (answer: unknown) => answers.push(answer);
  client.call(swarm.place(1).host.self, NodeServiceDefinition, "status", {}, 5000, onStatus, undefined);
  swarm.run(1000);
  expect(answers[0]).not.toBeInstanceOf(RpcError);
  expect(answers).toMatchObject([{ identity: "n1", incarnation: 1, replicas: 3, usedBytes: 3 * CHUNK }]);
});
