import { once } from "node:events";
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as passed } from "node:timers/promises";
import { Client, type ClientDuplexStream, credentials, type StatusObject } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { nodeHandlers, statusResponse } from "../../../../test/contract/world.js";
import { type SharedAnswer, ShareRequest, ShareResponse } from "../../../gen/swarmlab/v1/calls.js";
import { NodeServiceDefinition, StatusResponse as Status, type StatusResponse } from "../../../gen/swarmlab/v1/node.js";
import { noObserver } from "../../../runtime/observer.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";
import type { Reply } from "../../../runtime/transport.js";
import { GrpcEnvironment, type GrpcEnvironmentOptions } from "../grpc-environment.js";
import { setUpGrpc } from "../set-up-grpc.js";
import { encodeMessage, methodPath } from "../wire.js";
import { MOST_MESSAGE_BYTES, MOST_SHARED_STREAMS, SHARE_PATH } from "./share-path.js";

setUpGrpc();

const STATUS = methodPath(NodeServiceDefinition, NodeServiceDefinition.methods.status);
const EMPTY = new Uint8Array(0);
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function open(options: Partial<GrpcEnvironmentOptions> = {}): Promise<GrpcEnvironment> {
  const env = new GrpcEnvironment({ identity: "n", seed: 1, observer: noObserver, ...options });
  closers.push(() => env.kill());
  await env.listen("127.0.0.1:0");
  return env;
}

type Result = StatusResponse | RpcError;

function status(from: GrpcEnvironment, address: string, deadline = 20_000): Promise<Result> {
  const peer = { number: 1, address, host: 0 };
  return new Promise((resolve) => from.call(peer, NodeServiceDefinition, "status", {}, deadline, resolve, 0));
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await passed(5);
}

// A caller in front of a server that speaks HTTP/2 and nothing else

type Serve = (stream: ServerHttp2Stream, path: string) => void;

/** Answers a call on a stream of its own. */
function answerAlone(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(framed(encodeMessage(Status, statusResponse({ replicas: 7 }))));
}

function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

async function plainServer(
  serve: Serve,
): Promise<{ address: string; paths: string[]; sessions: Set<ServerHttp2Session> }> {
  const paths: string[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server: Http2Server = createServer();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream, headers) => {
    paths.push(headers[":path"] as string);
    stream.on("error", () => {});
    stream.resume();
    serve(stream, headers[":path"] as string);
  });
  closers.push(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, paths, sessions };
}

test.each<[string, Serve]>([
  [
    "does not know the method",
    (stream) =>
      stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "12" }, { endStream: true }),
  ],
  ["refuses the stream", (stream) => stream.close(7)],
])("a peer that %s gets each call on a stream of its own", async (_what, refuse) => {
  const peer = await plainServer((stream, path) => (path === SHARE_PATH ? refuse(stream, path) : answerAlone(stream)));
  const caller = await open();
  for (let n = 0; n < 3; n++) {
    const results = await Promise.all([status(caller, peer.address), status(caller, peer.address)]);
    expect(results).toMatchObject([{ replicas: 7 }, { replicas: 7 }]);
  }
  expect(peer.paths).toContain(SHARE_PATH);
});

test("when the connection is lost, the calls on its stream fail, and the next one opens another", async () => {
  const shared: ServerHttp2Stream[] = [];
  const peer = await plainServer((stream, path) => {
    if (path !== SHARE_PATH) return answerAlone(stream);
    shared.push(stream);
    stream.respond({ ":status": 200, "content-type": "application/grpc" });
  });
  const caller = await open();
  await status(caller, peer.address);
  const lost = [status(caller, peer.address), status(caller, peer.address)];
  await until(() => shared.length === 1);
  for (const session of peer.sessions) session.destroy();
  for (const result of await Promise.all(lost)) expect(result).toMatchObject({ code: Code.UNAVAILABLE });
  await until(() => caller.tally.openStreams === 0);
  let answer: Result;
  do answer = await status(caller, peer.address);
  while (answer instanceof RpcError);
  void status(caller, peer.address);
  await until(() => shared.length === 2);
});

test("answers that cannot be read fail the calls of their stream, and nothing else", async () => {
  const peer = await plainServer((stream, path) => {
    if (path !== SHARE_PATH) return answerAlone(stream);
    stream.respond({ ":status": 200, "content-type": "application/grpc" });
    stream.write(framed(Buffer.from([255, 255, 255])));
  });
  const caller = await open();
  await status(caller, peer.address);
  expect(await status(caller, peer.address)).toMatchObject({ code: Code.INTERNAL });
});

// A server in front of a caller that writes what it wants

interface Stream {
  readonly call: ClientDuplexStream<Buffer, Buffer>;
  readonly answers: SharedAnswer[];
  readonly ended: Promise<StatusObject>;
  /** Writes calls of the status method with these numbers. */
  ask(...numbers: number[]): void;
}

function streamTo(server: GrpcEnvironment, client = clientOf(server)): Stream {
  const raw = (bytes: Buffer): Buffer => bytes;
  const call = client.makeBidiStreamRequest(SHARE_PATH, raw, raw);
  const answers: SharedAnswer[] = [];
  call.on("data", (message: Buffer) => answers.push(...ShareResponse.decode(message).answers));
  call.on("error", () => {});
  const ended = new Promise<StatusObject>((resolve) => call.on("status", resolve));
  const ask = (...numbers: number[]): void => {
    const calls = numbers.map((number) => ({ number, path: STATUS, request: EMPTY }));
    call.write(encodeMessage(ShareRequest, { calls }));
  };
  return { call, answers, ended, ask };
}

function clientOf(server: GrpcEnvironment): Client {
  const client = new Client(server.self.address, credentials.createInsecure());
  closers.push(() => client.close());
  return client;
}

/** A server whose calls wait until the test answers them. */
async function patientServer(options: Partial<GrpcEnvironmentOptions> = {}) {
  const replies: Reply<StatusResponse>[] = [];
  const server = await open(options);
  server.serve(NodeServiceDefinition, nodeHandlers({ status: (_request, _caller, reply) => void replies.push(reply) }));
  return { server, replies };
}

test("calls of one stream are answered in any order, each to its number", async () => {
  const { server, replies } = await patientServer();
  const stream = streamTo(server);
  stream.ask(5, 9, 7);
  await until(() => replies.length === 3);
  for (const n of [2, 0, 1]) replies[n]!.send(statusResponse({ replicas: n }));
  await until(() => stream.answers.length === 3);
  expect(stream.answers.map(({ number }) => number)).toEqual([7, 5, 9]);
  expect(stream.answers.map(({ answer }) => Status.decode(answer).replicas)).toEqual([2, 0, 1]);
  stream.call.write(
    encodeMessage(ShareRequest, { calls: [{ number: 1, path: "/swarmlab.v1.Nobody/None", request: EMPTY }] }),
  );
  stream.call.write(encodeMessage(ShareRequest, { calls: [{ number: 2, path: SHARE_PATH, request: EMPTY }] }));
  await until(() => stream.answers.length === 5);
  expect(stream.answers.slice(3)).toMatchObject([{ code: Code.UNIMPLEMENTED }, { code: Code.UNIMPLEMENTED }]);
  stream.call.end();
  expect(await stream.ended).toMatchObject({ code: 0 });
});

test("a stream counts by its calls: each takes a place of its caller until it is answered, cancelled, or the stream ends", async () => {
  const { server, replies } = await patientServer({ limits: { callsPerCaller: 2 } });
  const client = clientOf(server);
  const stream = streamTo(server, client);
  stream.ask(1, 2, 3);
  await until(() => stream.answers.length === 1);
  expect(stream.answers).toMatchObject([{ number: 3, code: Code.RESOURCE_EXHAUSTED }]);
  stream.call.write(encodeMessage(ShareRequest, { calls: [{ number: 1, path: "", request: EMPTY }] }));
  stream.ask(4, 5);
  await until(() => stream.answers.length === 2);
  expect(stream.answers[1]).toMatchObject({ number: 5, code: Code.RESOURCE_EXHAUSTED });
  // The call that was cancelled gets no answer, and its place is not given back twice.
  replies[0]!.send(statusResponse({}));
  replies[1]!.send(statusResponse({}));
  await until(() => stream.answers.length === 3);
  expect(stream.answers[2]).toMatchObject({ number: 2, code: 0 });
  stream.call.cancel();
  await stream.ended;
  const other = streamTo(server, client);
  await until(() => {
    other.ask(1);
    return replies.length > 3;
  });
});

test.each<[string, (stream: Stream) => void, Code]>([
  ["gives a number twice", (stream) => stream.ask(1, 1), Code.INVALID_ARGUMENT],
  ["writes what is no message", (stream) => stream.call.write(Buffer.from([255, 255, 255])), Code.INTERNAL],
  [
    "writes a message that is too large",
    (stream) => stream.call.write(Buffer.alloc(MOST_MESSAGE_BYTES + 1)),
    Code.RESOURCE_EXHAUSTED,
  ],
])("a caller that %s loses its stream, and nobody else does", async (_what, misbehave, code) => {
  const bugs: unknown[] = [];
  const { server, replies } = await patientServer({ onBug: (bug) => bugs.push(bug) });
  const other = streamTo(server);
  other.ask(1);
  const stream = streamTo(server);
  misbehave(stream);
  expect(await stream.ended).toMatchObject({ code });
  await until(() => replies.length > 0);
  for (const reply of replies) reply.send(statusResponse({}));
  await until(() => other.answers.length === 1);
  expect(bugs).toEqual([]);
});

test("a connection has few shared streams", async () => {
  const { server } = await patientServer();
  const client = clientOf(server);
  const streams = Array.from({ length: MOST_SHARED_STREAMS + 1 }, () => streamTo(server, client));
  const refused = await Promise.race(streams.map((stream, n) => stream.ended.then(({ code }) => ({ n, code }))));
  expect(refused).toEqual({ n: MOST_SHARED_STREAMS, code: Code.RESOURCE_EXHAUSTED });
  streams[0]!.call.end();
  await streams[0]!.ended;
  const another = streamTo(server, client);
  another.ask(1);
  expect(await Promise.race([another.ended, passed(200, "open")])).toBe("open");
});

/** Answers each call with 100,000 bytes, and calls `onServed`. */
function serveLargeAnswers(server: GrpcEnvironment, onServed: () => void): void {
  const identity = "x".repeat(100_000);
  const handler = (_request: unknown, _caller: unknown, reply: Reply<StatusResponse>): void => {
    onServed();
    reply.send(statusResponse({ identity }));
  };
  server.serve(NodeServiceDefinition, nodeHandlers({ status: handler }));
}

test("of a caller that reads no answers, no more calls are read", async () => {
  let served = 0;
  const server = await open();
  serveLargeAnswers(server, () => served++);
  const stream = streamTo(server);
  stream.call.pause();
  for (let number = 1; number <= 2000; number++) stream.ask(number);
  let before = -1;
  while (served !== before || served === 0) {
    before = served;
    await passed(300);
  }
  expect(served).toBeLessThan(200);
  stream.call.resume();
  await until(() => stream.answers.length === 2000);
});

test("of many calls in one message, answers that nobody reads are limited like calls under way", async () => {
  let served = 0;
  const server = await open({ limits: { callsPerCaller: 20 } });
  serveLargeAnswers(server, () => served++);
  const stream = streamTo(server);
  stream.call.pause();
  const numbers = Array.from({ length: 1000 }, (_, n) => n + 1);
  stream.ask(...numbers);
  await until(() => served > 0);
  await passed(300);
  expect(served).toBe(20);
  stream.call.resume();
  await until(() => stream.answers.length === 1000);
  expect(stream.answers.filter(({ code }) => code === Code.RESOURCE_EXHAUSTED)).toHaveLength(980);
  // The places are free again.
  stream.ask(1001);
  await until(() => served === 21);
});

test("no call is served that follows a broken rule in its message", async () => {
  const { server, replies } = await patientServer();
  const stream = streamTo(server);
  stream.ask(1, 1, 2, 3);
  expect(await stream.ended).toMatchObject({ code: Code.INVALID_ARGUMENT });
  expect(replies).toHaveLength(1);
});

test("a server that stops answers the calls under way first, and takes no more", async () => {
  const { server, replies } = await patientServer();
  const stream = streamTo(server);
  const idle = streamTo(server);
  idle.ask(1);
  stream.ask(1);
  await until(() => replies.length === 2);
  replies[0]!.send(statusResponse({}));
  await until(() => idle.answers.length + stream.answers.length === 1);
  const closing = server.close({ graceMs: 20_000 });
  await passed(50);
  replies[1]!.send(statusResponse({}));
  await closing;
  expect(await idle.ended).toMatchObject({ code: 0 });
  expect(await stream.ended).toMatchObject({ code: 0 });
  expect(stream.answers).toMatchObject([{ number: 1, code: 0 }]);
});

test("answers are as large as on streams of their own, and a larger one fails only its call", async () => {
  const sizes = [1000, 2 * 1024 * 1024 - 100, 3 * 1024 * 1024, 10];
  const server = await open();
  const handler = (_request: unknown, _caller: unknown, reply: Reply<StatusResponse>): void =>
    reply.send(statusResponse({ identity: "x".repeat(sizes.shift()!) }));
  server.serve(NodeServiceDefinition, nodeHandlers({ status: handler }));
  const caller = await open();
  const lengths = [];
  for (let n = 0; n < 4; n++) {
    const result = await status(caller, server.self.address);
    lengths.push(result instanceof RpcError ? result.code : result.identity.length);
  }
  expect(lengths).toEqual([1000, 2 * 1024 * 1024 - 100, Code.RESOURCE_EXHAUSTED, 10]);
});
