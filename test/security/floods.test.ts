import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { methodPath } from "../../src/live/grpc/wire.js";
import { Code } from "../../src/runtime/rpc-error.js";
import type { Service } from "../../src/runtime/transport.js";
import { frame, grpcHeaders, SecuredNetwork, statusOf } from "./secured-network.js";

let network: SecuredNetwork;
beforeAll(async () => {
  network = await SecuredNetwork.start();
}, 180_000);
afterAll(() => network.stop());

test("a message of 2 GB is refused when it is announced, and one that grows when it is too long", async () => {
  const { methods } = TrackerServiceDefinition;
  for (const { address } of [network.tracker, network.nodes[0]!]) {
    const service = address === network.tracker.address ? TrackerServiceDefinition : NodeServiceDefinition;
    const method = address === network.tracker.address ? methods.join : NodeServiceDefinition.methods.storeChunks;
    const session = await network.session(address);
    const announced = session.request(grpcHeaders(methodPath(service, method)), { endStream: false });
    announced.write(frame(2 ** 31 - 1));
    expect(await statusOf(announced)).toBe(Code.RESOURCE_EXHAUSTED);
    // Send 2 GB after the start of a message. The call expects only one message, and that one is below 2 MiB.
    const flood = session.request(grpcHeaders(methodPath(service, method)), { endStream: false });
    const status = statusOf(flood);
    let sent = 0;
    const part = Buffer.alloc(1024 * 1024);
    const more = (): void => {
      while (sent < 2 ** 31 && !flood.destroyed && flood.write(part)) sent += part.length;
    };
    flood.on("drain", more);
    flood.write(frame(2 * 1024 * 1024 - 1));
    more();
    // UNIMPLEMENTED is gRPC's word for a second message where one is expected.
    expect([Code.RESOURCE_EXHAUSTED, Code.UNIMPLEMENTED]).toContain(await status);
    expect(sent).toBeLessThan(2 ** 30);
    session.destroy();
  }
  await network.expectUnharmed();
});

test("of 10,000 open calls of one caller most are refused at once, and others are served meanwhile", async () => {
  const mallory = await network.pki.tls("mallory", "client");
  const path = methodPath(TrackerServiceDefinition, TrackerServiceDefinition.methods.stat);
  const sessions = await Promise.all(
    Array.from({ length: 100 }, () => network.session(network.tracker.address, mallory)),
  );
  const counts = new Map<number, number>();
  const ends = sessions.flatMap((session) =>
    Array.from({ length: 100 }, () =>
      // A request that begins and is never sent.
      statusOf(session.request(grpcHeaders(path), { endStream: false })).then((status) =>
        counts.set(status, (counts.get(status) ?? 0) + 1),
      ),
    ),
  );
  // The refusals themselves take a busy machine some seconds.
  await expect.poll(() => network.stat(), { timeout: 90_000 }).toBe("answered");
  await network.expectUnharmed();
  await Promise.all(ends);
  for (const session of sessions) session.destroy();
  // The tracker closes connections that are too many, and their calls end with them. It refuses other calls one by one.
  expect((counts.get(Code.RESOURCE_EXHAUSTED) ?? 0) + (counts.get(-1) ?? 0)).toBeGreaterThan(9_000);
  expect(counts.get(Code.DEADLINE_EXCEEDED) ?? 0).toBeLessThanOrEqual(256);
  expect(await network.stat(mallory)).toBe("answered");
});

test("readers that never read keep nobody else from reading, and no chunks in memory", async () => {
  const mallory = await network.pki.tls("mallory", "client");
  const path = methodPath(NodeServiceDefinition, NodeServiceDefinition.methods.fetchChunks);
  const attacked = network.nodes.slice(1);
  const sessions = await Promise.all(attacked.map(({ address }) => network.session(address, mallory)));
  const { fetchChunks } = NodeServiceDefinition.methods;
  const indices = Array.from({ length: 999 }, (_, n) => n % 3);
  const bytes = fetchChunks.requestType.encode({ fileId: 1, indices, purpose: 2, turn: 0 }).finish();
  for (const session of sessions) {
    for (let n = 0; n < 90; n++)
      session
        .request(grpcHeaders(path))
        .on("error", () => {})
        .end(frame(bytes.length, bytes));
  }
  await network.expectUnharmed();
  for (const session of sessions) session.destroy();
});

test("a connection that does not speak TLS, or never completes its handshake, is cut", async () => {
  const address = network.tracker.address;
  const port = Number(address.slice(address.lastIndexOf(":") + 1));
  const ends = Array.from(
    { length: 200 },
    (_, n) =>
      new Promise<void>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
          if (n % 2 === 0) socket.write(randomBytes(64 * 1024));
          else socket.write(Buffer.from([22, 3, 1, 255, 255]));
        });
        socket.on("error", () => {}).on("close", () => resolve());
        socket.resume();
      }),
  );
  await network.expectUnharmed();
  await Promise.all(ends);
});

test("random bytes to every method are answered by a status, and change nothing", async () => {
  const fuzzer = await network.pki.tls("fuzzer", "client");
  for (const [service, address] of [
    [TrackerServiceDefinition as Service, network.tracker.address],
    [NodeServiceDefinition as Service, network.nodes[0]!.address],
  ] as const) {
    const session = await network.session(address, fuzzer);
    const methods = Object.values(service.methods);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, framed) => {
        const statuses = methods.map((method) => {
          const stream = session.request(grpcHeaders(methodPath(service, method)));
          stream.on("error", () => {}).end(framed ? frame(bytes.length, bytes) : bytes);
          // A call may wait for its turn; a stream's first bytes are an answer, too.
          const patience = setTimeout(() => stream.close(8), 1500);
          return statusOf(stream).finally(() => clearTimeout(patience));
        });
        for (const status of await Promise.all(statuses)) {
          expect(status).not.toBe(Code.UNKNOWN);
          expect(status).not.toBe(Code.UNAVAILABLE);
        }
      }),
      { numRuns: 40 },
    );
    session.destroy();
  }
  await network.expectUnharmed();
});
