import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { ChannelCredentials, Client } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Peer } from "../../src/gen/swarmlab/v1/common.js";
import { NodeServiceDefinition, type StoreChunksResponse } from "../../src/gen/swarmlab/v1/node.js";
import {
  type CommitResponse,
  PutRequest,
  type PutResponse,
  TrackerServiceDefinition,
} from "../../src/gen/swarmlab/v1/tracker.js";
import { clientSession, getFile, putFile } from "../../src/live/daemon/client-session.js";
import { startNode } from "../../src/live/daemon/node-process.js";
import { withTracker } from "../../src/live/daemon/tracker-client.js";
import { GrpcEnvironment } from "../../src/live/grpc/grpc-environment.js";
import { methodPath } from "../../src/live/grpc/wire.js";
import { loadTls } from "../../src/live/security/tls.js";
import { noObserver } from "../../src/runtime/observer.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import { answerTo, ask, SecuredNetwork } from "./secured-network.js";
import { TestAuthority } from "./test-authority.js";

let network: SecuredNetwork;
beforeAll(async () => {
  network = await SecuredNetwork.start();
}, 180_000);
afterAll(() => network.stop());

test("without a certificate, or in plain text, a caller gets no answer", async () => {
  const { ca } = network.alice;
  for (const credentials of [ChannelCredentials.createSsl(ca), ChannelCredentials.createInsecure()]) {
    const client = new Client(network.tracker.address, credentials, { "grpc.ssl_target_name_override": "t1" });
    const raw = (bytes: Buffer) => bytes;
    const path = methodPath(TrackerServiceDefinition, TrackerServiceDefinition.methods.stat);
    const error = await new Promise<{ code?: number } | null>((resolve) =>
      client.makeUnaryRequest(path, raw, raw, Buffer.alloc(0), { deadline: Date.now() + 5000 }, resolve),
    );
    client.close();
    expect(error?.code).toBe(Code.UNAVAILABLE);
  }
});

test("a certificate of another authority, or one that has expired, is not accepted", async () => {
  const foreign = await TestAuthority.create();
  const stranger = await foreign.tls("alice", "client");
  foreign.remove();
  expect(await network.stat({ ...stranger, ca: network.alice.ca })).toContain("UNAVAILABLE");
  const from = new Date(Date.now() - 3 * 86_400_000);
  expect(await network.stat(await network.pki.tls("late", "client", { from }))).toContain("UNAVAILABLE");
  const files = await network.pki.files("late", "client", { from });
  expect(() => loadTls(files)).toThrow(/client-late\.crt: expired at/);
  expect(await network.stat()).toBe("answered");
});

test("a caller of the tracker accepts no other member in its place, and no tracker at a host that its certificate does not name", async () => {
  const answers = {
    ...Object.fromEntries(Object.keys(TrackerServiceDefinition.methods).map((name) => [name, () => {}])),
  };
  for (const tls of [
    await network.pki.tls("n9", "node"),
    await network.pki.tls("t9", "tracker", { hosts: ["tracker.example.org"] }),
  ]) {
    const fake = new GrpcEnvironment({ identity: tls.principal, tls, seed: 1, observer: noObserver });
    fake.serve(TrackerServiceDefinition, answers as never);
    const address = await fake.listen("127.0.0.1:0");
    expect(await ask(network.alice, address, TrackerServiceDefinition, "stat", { name: "" })).toContain("UNAVAILABLE");
    fake.kill();
  }
});

test("no member can claim another identity, or more rights than its certificate gives", async () => {
  const { alice, tracker, folder } = network;
  const join0 = { bootNonce: 1, peer: { number: 0, address: "", host: 0 }, zone: "", incarnation: 9 };
  const join = { ...join0, holdings: [], holdingsComplete: true, epoch: 0, network: 0 };
  const as = (identity: string, capacityBytes: number) =>
    ask(alice, tracker.address, TrackerServiceDefinition, "join", { ...join, identity, capacityBytes });
  expect(await as("n0", 0)).toContain("PERMISSION_DENIED");
  expect(await as("alice", 1000)).toContain("PERMISSION_DENIED");
  expect(() => new GrpcEnvironment({ identity: "n0", tls: alice, seed: 1, observer: noObserver })).toThrow("alice's");
  const node = { tracker: tracker.address, listen: "127.0.0.1:0", dataDir: `${folder}/x`, capacityBytes: 1, zone: "" };
  await expect(startNode({ ...node, tls: alice, patienceMs: 1000 })).rejects.toThrow("alice a client");
  await network.expectUnharmed();
});

test("a node may join only with an address that can be called, a bounded offer, and a plausible number of starts", async () => {
  const { tracker } = network;
  const tls = await network.pki.tls("boaster", "node");
  const life = {
    identity: "boaster",
    bootNonce: 1,
    zone: "",
    holdings: [],
    holdingsComplete: true,
    epoch: 0,
    network: 0,
  };
  const join = async (address: string, capacityBytes = 1000, incarnation = 1) => {
    const peer = { number: 0, address, host: 0 };
    const request = { ...life, peer, capacityBytes, incarnation };
    return ask(tls, tracker.address, TrackerServiceDefinition, "join", request);
  };
  const wrong = [
    "",
    " ",
    "unix:/tmp/x",
    "http://127.0.0.1:80",
    "127.0.0.1",
    "127.0.0.1:0",
    "127.0.0.1:65536",
    "[::1:7",
    "a b:1",
  ];
  for (const address of wrong) expect(await join(address), address).toContain("INVALID_ARGUMENT");
  for (const address of wrong.slice(1)) expect(await join(address, 0), address).toContain("INVALID_ARGUMENT");
  expect(await join("127.0.0.1:7", 2 ** 50 + 2)).toContain("INVALID_ARGUMENT: capacity_bytes");
  expect(await join("127.0.0.1:7", 1000, 2 ** 32 - 1)).toContain("FAILED_PRECONDITION");
  for (const address of ["127.0.0.1:7", "[::1]:7", "node-1.lan:65535"]) expect(await join(address)).toBe("answered");
  const figures = await withTracker(tracker.address, (c) => c.call("stat", { name: "" }), { tls: network.alice });
  expect(figures.capacityBytes).toBeLessThan(2 ** 45);
  await network.expectUnharmed();
});

test("a node that orders a drop or a repair is refused, and so is a client", async () => {
  const [victim] = network.nodes;
  for (const tls of [network.alice, await network.pki.tls("n1", "node"), await network.pki.tls("root", "admin")]) {
    const holdings = Array.from({ length: 2000 }, (_, n) => ({ fileId: 1, index: n % 4, pledge: 1 + n }));
    const to = victim!.address;
    expect(await ask(tls, to, NodeServiceDefinition, "dropChunks", { holdings, restarts: 0, fence: 0 })).toContain(
      "PERMISSION_DENIED",
    );
    const orders = [{ pledge: 2 ** 40, index: 0, size: 1, hash: randomBytes(32), sources: [] }];
    const repair = { fileId: 1, orders, peers: [], repair: true };
    expect(await ask(tls, to, NodeServiceDefinition, "storeChunks", repair)).toContain("PERMISSION_DENIED");
  }
  await network.expectUnharmed();
});

test("a member that orders a node to store other bytes cannot replace the bytes of a file", async () => {
  const bob = await network.pki.tls("bob", "client");
  const orders = [0, 1, 2].map((index) => ({ pledge: 2 ** 40, index, size: 9, hash: randomBytes(32), sources: [] }));
  for (const { address } of network.nodes) {
    for (const fileId of [1, 2]) {
      await ask(bob, address, NodeServiceDefinition, "storeChunks", { fileId, orders, peers: [], repair: false });
    }
  }
  await network.expectUnharmed();
});

test("a member cannot make a node call an address that the member names, nor use an invented seal for a member's address", async () => {
  let called = 0;
  const victim = createServer((socket) => {
    called++;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => victim.once("listening", resolve));
  const address = `127.0.0.1:${(victim.address() as AddressInfo).port}`;
  const [target] = network.nodes;
  const named = [
    { number: 0, address, host: 0 },
    { number: 2, address, host: 0, seal: 2 ** 52 + 1 },
    { number: 3, address, host: 0, seal: 1 },
  ];
  const order = (peers: Peer[]) => ({
    fileId: 9,
    peers,
    repair: false,
    orders: [{ pledge: 2 ** 40 + 9, index: 0, size: 9, hash: randomBytes(32), sources: peers.map((_, at) => at) }],
  });
  const ordered = (peers: Peer[]) =>
    ask(network.alice, target!.address, NodeServiceDefinition, "storeChunks", order(peers));
  expect(await ordered(named)).toBe("answered");
  const many = Array.from({ length: 2000 }, (_, n) => ({ number: n, address, host: 0 }));
  expect(await ordered(many)).toContain("INVALID_ARGUMENT");
  expect(called).toBe(0);
  victim.close();
  await network.expectUnharmed();
});

test("a put of which no chunk was stored is never acknowledged, and no figure counts it as stored", async () => {
  const { tracker, nodes } = network;
  const bob = await network.pki.tls("bob", "client");
  const figures = () =>
    withTracker(tracker.address, (client) => client.call("stat", { name: "" }), { tls: network.alice });
  const before = await figures();
  const CHUNKS = 256;
  const hash = createHash("sha256").update("x").digest();
  const pledged: { page: PutResponse; operationId: string; pledges: number[] }[] = [];
  for (let n = 0; n < 20; n++) {
    const operationId = `hollow-${n}`;
    const request = {
      ...PutRequest.decode(new Uint8Array()),
      name: `hollow ${n}`,
      size: CHUNKS * 2 ** 20,
      operationId,
    };
    const hashes = new Uint8Array(32 * CHUNKS).map((_, at) => hash[at % 32]!);
    const page = await answerTo(bob, tracker.address, TrackerServiceDefinition, "put", { ...request, hashes });
    if (page instanceof RpcError) throw new Error(String(page));
    pledged.push({ page, operationId, pledges: page.targets.map((_, at) => page.firstPledge + at) });
  }
  // The source sends one byte in place of a chunk. The node stores this byte, and its receipt proves no more.
  const [{ page, pledges }] = pledged as [(typeof pledged)[0]];
  const source = await startNode({
    tracker: tracker.address,
    listen: "127.0.0.1:0",
    dataDir: join(network.folder, "source"),
    capacityBytes: 1,
    zone: "",
    patienceMs: 5000,
    tls: await network.pki.load("source", "node"),
  });
  source.node.offer(page.fileId, {
    readChunk: (_file, _index, done, arg) => done({ size: 1, tag: 0, data: Buffer.from("x") }, arg),
  });
  const target = page.peers[page.targets[0]!]!;
  const orders = [{ pledge: page.firstPledge, index: 0, size: 1, hash, sources: [0] }];
  const order = { fileId: page.fileId, peers: [source.node.membership.self], orders, repair: false };
  const stored = await answerTo(bob, target.address, NodeServiceDefinition, "storeChunks", order);
  expect(stored).toMatchObject({ stored: [page.firstPledge], receipts: [expect.any(Number)] });
  const receipt = (stored as StoreChunksResponse).receipts[0]!;
  source.kill();
  // Wait until the target has announced the replica.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  for (const { page, operationId, pledges } of pledged) {
    for (const receipts of [[], pledges.map(() => receipt), pledges.map((pledge) => pledge * 12_345)]) {
      const commit = { fileId: page.fileId, operationId, pledges, last: true, receipts };
      const answer = await answerTo(bob, tracker.address, TrackerServiceDefinition, "commit", commit);
      expect(answer).toMatchObject({ acknowledged: false });
      expect((answer as CommitResponse).lacking.length).toBe(CHUNKS);
    }
  }
  const after = await figures();
  expect(after).toMatchObject({ usedBytes: before.usedBytes, files: before.files, medianFill: before.medianFill });
  expect(after.pledgedBytes).toBe(20 * CHUNKS * 2 ** 20 * (pledges.length / CHUNKS));
  expect(nodes.length).toBe(3);
  await network.expectUnharmed();
});

test("somebody else's file is neither removed nor replaced, by a client or by a node", async () => {
  const bob = await network.pki.load("bob", "client");
  const n1 = await network.pki.tls("n1", "node");
  for (const tls of [bob, n1])
    expect(await ask(tls, network.tracker.address, TrackerServiceDefinition, "remove", { name: "file" })).toContain(
      "PERMISSION_DENIED",
    );
  await expect(network.put("file", bob)).rejects.toThrow("file is alice's");
  await network.put("another");
  const root = await network.pki.load("root", "admin");
  await withTracker(network.tracker.address, (client) => client.call("remove", { name: "another" }), { tls: root });
  await network.expectUnharmed();
});

test("of two members that commit one new name at the same moment, only one is told that the file is stored, and it stays that one's", async () => {
  const { tracker, pki, alice } = network;
  const to = { number: 0, address: tracker.address, host: 0 };
  const members = await Promise.all(
    ["bob", "carol"].map(async (identity) => {
      const tls = await pki.tls(identity, "client");
      return { identity, env: new GrpcEnvironment({ identity, tls, seed: 1, observer: noObserver }) };
    }),
  );
  const told = (method: "put" | "commit", requests: object[]) =>
    Promise.all(
      members.map(
        ({ env }, at) =>
          new Promise<object>((resolve) =>
            env.call(to, TrackerServiceDefinition, method, requests[at] as never, 5000, resolve, undefined),
          ),
      ),
    );
  for (let n = 0; n < 10; n++) {
    const name = `raced ${n}`;
    const put = { ...PutRequest.decode(new Uint8Array()), name };
    const ids = members.map(({ identity }) => `${name} by ${identity}`);
    const pages = (await told(
      "put",
      ids.map((operationId) => ({ ...put, operationId })),
    )) as PutResponse[];
    const last = { pledges: [], receipts: [], last: true };
    const requests = pages.map(({ fileId }, at) => ({ ...last, fileId, operationId: ids[at]! }));
    const answers = await told("commit", requests);
    const winners = members.filter((_, at) => !(answers[at] instanceof RpcError));
    expect(answers.map(String).filter((text) => text.includes("PERMISSION_DENIED")).length).toBe(1);
    const { file } = await withTracker(tracker.address, (client) => client.call("stat", { name }), { tls: alice });
    expect(winners.map(({ identity }) => identity)).toEqual([file?.owner]);
  }
  for (const { env } of members) env.kill();
  await network.expectUnharmed();
});

test("no file can be put as ../../etc/passwd, or got by that name", async () => {
  const { folder, alice: tls, tracker } = network;
  const options = { tracker: tracker.address, tls };
  for (const name of ["../../etc/passwd", "/etc/passwd", "a/../../b", "a\\..\\b", "x\0y", "\n"]) {
    const put = await clientSession(options, (s) => putFile(s, { path: join(folder, "put"), name }));
    expect(put.error?.code).toBe(Code.INVALID_ARGUMENT);
    const path = join(folder, "passwd");
    const get = await clientSession(options, (s) => getFile(s, { name, path }));
    expect(get.error?.code).toBe(Code.INVALID_ARGUMENT);
    expect(existsSync(path)).toBe(false);
  }
});

test("a node that claims to hold every chunk of everything has no replica dropped, and readers get by without it", async () => {
  const tls = await network.pki.load("liar", "node");
  const liar = await startNode({
    tracker: network.tracker.address,
    listen: "127.0.0.1:0",
    dataDir: join(network.folder, "liar"),
    capacityBytes: 2 ** 50,
    zone: "elsewhere",
    patienceMs: 5000,
    tls,
  });
  const { number } = liar.node;
  const holdings = [1, 2].flatMap((fileId) => [0, 1, 2].map((index) => ({ fileId, index, pledge: 2 ** 40 })));
  const { env } = liar;
  const to = { number: 0, address: network.tracker.address, host: 0 };
  const claim = { peerNumber: number, incarnation: liar.incarnation, epoch: 1 };
  const part = { ...claim, snapshot: 99, part: 0, last: true, holdings };
  const answer = await new Promise<object>((resolve) =>
    env.call(to, TrackerServiceDefinition, "inventory", part, 5000, (result) => resolve(result), undefined),
  );
  expect(answer).not.toBeInstanceOf(RpcError);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await network.expectUnharmed();
  liar.kill();
  await network.expectUnharmed();
});

test("a program without a certificate that listens at a node's address is not taken for the node", async () => {
  const server = createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await ask(network.alice, `127.0.0.1:${port}`, NodeServiceDefinition, "status", {})).toMatch(
    /UNAVAILABLE|DEADLINE/,
  );
  server.close();
});
