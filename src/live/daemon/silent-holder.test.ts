import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LiveNetwork } from "../../../test/fixtures/live-network.js";
import { PayloadMode } from "../../gen/swarmlab/v1/common.js";
import { type FetchChunksResponse, NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import { Node } from "../../node/node.js";
import { defaultSettings } from "../../node/options.js";
import { MemoryStore } from "../../node/store/stores/memory-store.js";
import { noObserver } from "../../runtime/observer.js";
import type { StreamSink } from "../../runtime/transport.js";
import { sha256 } from "../disk/content-hash.js";
import { freshSeed, GrpcEnvironment } from "../grpc/grpc-environment.js";
import { peerAt } from "./tracker-client.js";

// Among real nodes over sockets, one member joins and announces, but from some moment on answers no call.

const MEBIBYTE = 2 ** 20;
const ignore = (): void => {};
let network: LiveNetwork;
let env: GrpcEnvironment;
/** Whether the member has stopped answering. */
let deaf: boolean;

beforeEach(async () => {
  deaf = false;
  const settings = { payload: PayloadMode.REAL, announceIntervalMs: 100, chunkSize: MEBIBYTE, replication: 3 };
  network = await LiveNetwork.start({ settings });
  await Promise.all(["a", "b"].map((name) => network.node(name)));
  await joinSilent();
});
afterEach(async () => {
  env.kill();
  await network.stop();
});

async function joinSilent(): Promise<void> {
  env = new GrpcEnvironment({ identity: "silent", seed: freshSeed(), observer: noObserver });
  await env.listen("127.0.0.1:0");
  const options = { incarnation: 1, capacityBytes: 64 * MEBIBYTE, zone: "" };
  const settings = { ...defaultSettings, hash: sha256, chunkSize: MEBIBYTE };
  const node = new Node(env, peerAt(network.tracker.address), new MemoryStore(), { ...options, settings });
  env.serve(NodeServiceDefinition, {
    storeChunks: (...given) => (deaf ? undefined : node.storeChunks(...given)),
    fetchChunks: (request, caller, given) => {
      const sink = given as StreamSink<FetchChunksResponse>;
      sink.onReady = ignore;
      sink.onCancelled = ignore;
      if (!deaf) node.fetchChunks(request, caller, sink);
    },
    awaitTurn: (...given) => (deaf ? undefined : node.awaitTurn(...given)),
    dropChunks: (...given) => (deaf ? undefined : node.dropChunks(...given)),
    proveChunks: (...given) => (deaf ? undefined : node.proveChunks(...given)),
    status: (...given) => (deaf ? undefined : node.status(...given)),
  });
  await new Promise<void>((resolve, reject) => node.start((refusal) => (refusal ? reject(refusal) : resolve())));
}

test("one silent holder of three costs a small get less than two seconds, every time", async () => {
  const content = await network.put("small", 1);
  deaf = true;
  let longest = 0;
  // Every client begins without knowing any node. On average a third of them ask the silent one first.
  for (let n = 0; n < 12; n++) {
    const began = performance.now();
    expect(await network.get("small")).toEqual(content);
    longest = Math.max(longest, performance.now() - began);
  }
  expect(longest).toBeGreaterThan(500);
  expect(longest).toBeLessThan(2000);
});

test("one silent target costs a put of 4 MiB less than five seconds", async () => {
  await network.node("c");
  deaf = true;
  const began = performance.now();
  expect((await network.tryPut("file", randomBytes(4 * MEBIBYTE))).error).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(5000);
  expect((await network.get("file")).length).toBe(4 * MEBIBYTE);
});
