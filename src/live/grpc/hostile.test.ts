import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { Client, credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PayloadMode } from "../../gen/swarmlab/v1/common.js";
import { NodeServiceDefinition, TransferPurpose } from "../../gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../gen/swarmlab/v1/tracker.js";
import { noObserver } from "../../runtime/observer.js";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { Code } from "../../runtime/rpc-error.js";
import type { Service } from "../../runtime/transport.js";
import { defaultTrackerOptions } from "../../tracker/options.js";
import { type RunningNode, startNode } from "../daemon/node-process.js";
import { type RunningTracker, startTracker } from "../daemon/tracker-process.js";
import { GrpcEnvironment } from "./grpc-environment.js";
import { methodPath } from "./wire.js";

const DEADLINE_MS = 2000;
const NUMBERS = [
  0n,
  1n,
  1n,
  2n,
  3n,
  4n,
  255n,
  4096n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 64n - 1n,
];
const TEXTS = ["", "f", "n1", "../x", "/etc", "a\\..\\b", "\0", "\ud800", "é".repeat(300), "127.0.0.1:1", "unix:/x"];

const draws = new KeyedRandom("hostile").draws("workload", "messages");
const any = <T>(values: readonly T[]): T => values[draws.below(values.length)] as T;

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (; value > 127n; value >>= 7n) bytes.push(Number(value & 127n) | 128);
  return [...bytes, Number(value)];
}

/** Makes bytes that any message type can try to decode: random fields with numbers, texts, bytes, and further messages of this kind. */
function message(depth: number): number[] {
  return Array.from({ length: draws.below(10) }, () => {
    const field = BigInt(1 + draws.below(10));
    const kind = draws.below(depth < 3 ? 4 : 3);
    if (kind < 2) return [...varint(field << 3n), ...varint(any(NUMBERS))];
    const content = kind === 3 ? message(depth + 1) : [...Buffer.from(any(TEXTS))];
    return [...varint((field << 3n) | 2n), ...varint(BigInt(content.length)), ...content];
  }).flat();
}

const bugs: unknown[] = [];
let folder: string;
let tracker: RunningTracker;
let node: RunningNode;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-hostile-"));
  const onBug = (bug: unknown) => bugs.push(bug);
  const settings = { payload: PayloadMode.REAL, announceIntervalMs: 100, chunkSize: 1000, replication: 1 };
  tracker = await startTracker({ listen: "127.0.0.1:0", tracker: { ...defaultTrackerOptions, settings }, onBug });
  const options = { tracker: tracker.address, listen: "127.0.0.1:0", dataDir: folder, identity: "n1", zone: "" };
  const quick = { callDeadlineMs: 500, transferDeadlineMs: 500 };
  node = await startNode({ ...options, capacityBytes: 1e6, patienceMs: 60_000, settings: quick, onBug });
});

afterAll(() => {
  node.kill();
  tracker.kill();
  rmSync(folder, { recursive: true });
});

/** Sends a message, and resolves with the code of the answer; 0 when it is not refused. */
function send(client: Client, path: string, bytes: Buffer, deadlineMs = DEADLINE_MS): Promise<number> {
  const raw = (buffer: Buffer) => buffer;
  return new Promise((resolve) => {
    const call = client.makeServerStreamRequest(path, raw, raw, bytes, { deadline: Date.now() + deadlineMs });
    call.on("data", () => {});
    call.on("error", ({ code }: Error & { code?: number }) => resolve(code ?? -1));
    call.on("end", () => resolve(0));
  });
}

test.each([
  ["tracker", TrackerServiceDefinition as Service, () => tracker.address],
  ["node", NodeServiceDefinition as Service, () => node.address],
])("whatever is sent to a %s, it answers, and goes on as before", async (_who, service, address) => {
  const client = new Client(address(), credentials.createInsecure());
  const codes = new Set<number>();
  for (const method of Object.values(service.methods)) {
    const path = methodPath(service, method);
    const calls = Array.from({ length: 150 }, () => send(client, path, Buffer.from(message(0))));
    for (const code of await Promise.all(calls)) codes.add(code);
  }
  const { status, stat } = service.methods;
  expect(await send(client, methodPath(service, (status ?? stat)!), Buffer.alloc(0), 60_000)).toBe(0);
  client.close();
  expect(bugs).toEqual([]);
  expect([...codes]).toEqual(expect.arrayContaining([0, Code.INVALID_ARGUMENT]));
  for (const code of [-1, Code.UNAVAILABLE, Code.UNKNOWN, Code.CANCELLED]) expect(codes).not.toContain(code);
});

test("millions of empty messages that nobody asked for take the memory of their bytes", async () => {
  const streams = 4;
  const server = createServer();
  server.on("stream", (stream) => {
    stream.on("error", () => {});
    stream.respond({ ":status": 200, "content-type": "application/grpc" });
    for (let sent = 0; sent < 5 * 2 ** 20; sent += 2 ** 16) stream.write(Buffer.alloc(2 ** 16));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const env = new GrpcEnvironment({ identity: "reader", seed: 1, observer: noObserver });
  await env.listen("127.0.0.1:0");
  const peer = { number: 1, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, host: 0 };
  const request = { fileId: 1, indices: [0], purpose: TransferPurpose.GET, turn: 0 };
  const before = process.memoryUsage().heapUsed;
  let heard = 0;
  for (let n = 0; n < streams; n++) {
    const receiver = { onMessage: () => heard++, onEnd: () => {} };
    env.stream(peer, NodeServiceDefinition, "fetchChunks", request, 60_000, receiver).request(1);
  }
  while (heard < streams) await passed(10);
  await passed(1000);
  expect(heard).toBe(streams);
  // A decoded message that waits takes a hundred bytes. The test sends 800,000 of them without credit.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(80 * 2 ** 20);
  env.kill();
  server.close();
});
