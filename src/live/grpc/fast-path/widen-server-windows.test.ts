import { once } from "node:events";
import { connect } from "node:http2";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";
import { installFastPath } from "./install-fast-path.js";

const STREAM_BYTES = 128 * 1024;
const CONNECTION_BYTES = 1024 * 1024;
const MOST_STREAMS = 77;

test("a server lets a client send an order with a small file at once, and keeps its other limits", async () => {
  installFastPath();
  const server = new Server({ "grpc.max_concurrent_streams": MOST_STREAMS });
  const received: number[] = [];
  // The server reads one message and answers only when the test is over.
  server.register(
    "/test/Take",
    (call: { on(event: "data", listener: (message: Buffer) => void): void }) => {
      call.on("data", (message) => received.push(message.length));
    },
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => bytes,
    "bidi",
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => {
    session.destroy();
    server.forceShutdown();
  });
  const [settings] = await once(session, "remoteSettings");
  expect(settings).toMatchObject({ initialWindowSize: STREAM_BYTES, maxConcurrentStreams: MOST_STREAMS });
  const stream = session.request({
    ":method": "POST",
    ":path": "/test/Take",
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.on("error", () => {});
  const message = Buffer.alloc(64 * 1024);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.write(Buffer.concat([prefix, message]));
  await expect.poll(() => received, { timeout: 20_000 }).toEqual([message.length]);
  // The server has not had to tell the client that it may send more.
  expect(session.state.remoteWindowSize).toBe(CONNECTION_BYTES - message.length - prefix.length);
});
