import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { nodeHandlers, statusResponse } from "../../../test/contract/world.js";
import { FetchChunksRequest, type FetchChunksResponse, NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import { noObserver } from "../../runtime/observer.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Reply, StreamSink } from "../../runtime/transport.js";
import { checkSpeed, GrpcEnvironment, type GrpcEnvironmentOptions } from "./grpc-environment.js";

const opened: GrpcEnvironment[] = [];
afterEach(() => {
  for (const env of opened) env.kill();
  opened.length = 0;
});

async function open(options: Partial<GrpcEnvironmentOptions> = {}, address = "127.0.0.1:0"): Promise<GrpcEnvironment> {
  const env = new GrpcEnvironment({ identity: "n", seed: 1, observer: noObserver, ...options });
  opened.push(env);
  await env.listen(address);
  return env;
}

const status = (from: GrpcEnvironment, to: GrpcEnvironment, deadline = 5000) =>
  new Promise((resolve) => from.call(to.self, NodeServiceDefinition, "status", {}, deadline, resolve, 0));

const answering = nodeHandlers({ status: (_request, _caller, reply) => reply.send(statusResponse({ replicas: 1 })) });

test("what a handler throws is reported, and its call fails", async () => {
  const bugs: unknown[] = [];
  const server = await open({ onBug: (bug) => bugs.push(bug) });
  const bug = new Error("a bug of the handler");
  const fail = () => {
    throw bug;
  };
  server.serve(NodeServiceDefinition, nodeHandlers({ status: fail, fetchChunks: fail }));
  const client = await open();
  expect(await status(client, server)).toMatchObject({ code: Code.INTERNAL });
  const end = await new Promise((resolve) =>
    client.stream(
      server.self,
      NodeServiceDefinition,
      "fetchChunks",
      FetchChunksRequest.decode(new Uint8Array()),
      5000,
      {
        onMessage() {},
        onEnd: resolve,
      },
    ),
  );
  expect(end).toMatchObject({ code: Code.INTERNAL });
  expect(bugs).toEqual([bug, bug]);
});

test("what a timer or an answer's callback throws is reported, and the others go on", async () => {
  const bugs: unknown[] = [];
  const server = await open();
  server.serve(NodeServiceDefinition, answering);
  const client = await open({ onBug: (bug) => bugs.push(bug) });
  const fail = (what: string) => {
    throw what;
  };
  client.after(0, fail, "timer");
  client.call(server.self, NodeServiceDefinition, "status", {}, 5000, () => fail("answer"), 0);
  expect(await status(client, server)).toMatchObject({ replicas: 1 });
  expect(bugs.sort()).toEqual(["answer", "timer"]);
});

test("a server that comes back at its old address is found again", async () => {
  const client = await open();
  const first = await open();
  first.serve(NodeServiceDefinition, answering);
  expect(await status(client, first)).toMatchObject({ replicas: 1 });
  const { address } = first.self;
  first.kill();
  expect(await status(client, first)).toMatchObject({ code: Code.UNAVAILABLE });
  const second = await open({}, address);
  second.serve(NodeServiceDefinition, answering);
  let answer: unknown;
  for (let tries = 0; tries < 100 && !(answer && !(answer instanceof RpcError)); tries++) {
    answer = await status(client, second);
    await sleep(50);
  }
  expect(answer).toMatchObject({ replicas: 1 });
});

test("a graceful close finishes what is being served, and takes nothing new", async () => {
  const server = await open();
  let pending: Reply<unknown> | undefined;
  server.serve(
    NodeServiceDefinition,
    nodeHandlers({
      status: (_request, _caller, reply) => {
        pending = reply as Reply<unknown>;
      },
    }),
  );
  const client = await open();
  const answer = status(client, server);
  while (!pending) await sleep(2);
  const closed = server.close({ graceMs: 10_000 });
  expect(await status(await open(), server)).toMatchObject({ code: Code.UNAVAILABLE });
  pending.send(statusResponse({ replicas: 2 }));
  expect(await answer).toMatchObject({ replicas: 2 });
  await closed;
});

test("a graceful close does not wait for ever", async () => {
  const server = await open();
  server.serve(NodeServiceDefinition, nodeHandlers({ status: () => {} }));
  const client = await open();
  const answer = status(client, server);
  await sleep(50);
  await server.close({ graceMs: 50 });
  expect(await answer).toMatchObject({ code: Code.UNAVAILABLE });
});

test("a port in use is a clear error", async () => {
  const first = await open();
  await expect(open({}, first.self.address)).rejects.toThrow(`cannot listen on ${first.self.address}`);
});

test("addresses of another kind than host:port are never dialled", async () => {
  const client = await open();
  for (const address of ["unix:/run/x", "dns:///localhost:1", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "a b:1"]) {
    const to = { number: 1, address, host: 0 };
    const answer = new Promise((resolve) => client.call(to, NodeServiceDefinition, "status", {}, 5000, resolve, 0));
    expect(await answer).toMatchObject({ code: Code.UNAVAILABLE, message: "the peer cannot be reached" });
  }
});

test("a message beyond the limit is refused, and the connection goes on", async () => {
  const server = await open();
  server.serve(NodeServiceDefinition, answering);
  const client = await open();
  const order = { pledge: 1, index: 0, size: 1, hash: new Uint8Array(3 * 1024 * 1024), sources: [] };
  const request = { fileId: 1, orders: [order], peers: [], repair: false };
  const answer = new Promise((resolve) =>
    client.call(server.self, NodeServiceDefinition, "storeChunks", request, 5000, resolve, 0),
  );
  expect(await answer).toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
  expect(await status(client, server)).toMatchObject({ replicas: 1 });
});

test("chunks larger than the network's are refused, and those within it are not", async () => {
  const server = await open();
  const sendOne = (sink: StreamSink<FetchChunksResponse>) => {
    sink.send({ index: 0, payload: { $case: "data", value: new Uint8Array(6 * 1024 * 1024) }, tag: 0 });
    sink.end();
  };
  server.serve(NodeServiceDefinition, nodeHandlers({ fetchChunks: (_request, _caller, sink) => sendOne(sink) }));
  const fetch = (client: GrpcEnvironment) =>
    new Promise((resolve) => {
      const onEnd = resolve;
      const request = FetchChunksRequest.decode(new Uint8Array());
      client
        .stream(server.self, NodeServiceDefinition, "fetchChunks", request, 5000, { onMessage() {}, onEnd })
        .request(9);
    });
  expect(await fetch(await open())).toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
  expect(await fetch(await open({ largestChunkBytes: 8 * 1024 * 1024 }))).toBe("OK");
});

test("at speed 10 a second takes a tenth of one", async () => {
  const env = await open({ speed: 10 });
  // The process may have to wait between its readings of the two clocks. So the readings give only bounds for the real time.
  const before = performance.now();
  const start = env.now();
  const after = performance.now();
  await new Promise((resolve) => env.after(1000, resolve, 0));
  const [least, program, most] = [performance.now() - after, env.now() - start, performance.now() - before];
  expect(program).toBeGreaterThanOrEqual(1000);
  expect(program).toBeGreaterThanOrEqual(10 * least - 1);
  expect(program).toBeLessThanOrEqual(10 * most + 1);
});

test("speeds at which deadlines cannot be kept are refused", () => {
  expect(() => checkSpeed(10, 5000)).not.toThrow();
  expect(() => checkSpeed(26, 5000)).toThrow("at most 25 is possible");
  for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => checkSpeed(speed, 5000)).toThrow("speed");
});
