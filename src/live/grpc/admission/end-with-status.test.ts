import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { setTimeout as passed } from "node:timers/promises";
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  ServerInterceptingCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { PayloadMode } from "../../../gen/swarmlab/v1/common.js";
import { TrackerServiceDefinition } from "../../../gen/swarmlab/v1/tracker.js";
import { Code } from "../../../runtime/rpc-error.js";
import { defaultTrackerOptions } from "../../../tracker/options.js";
import { type RunningTracker, startTracker } from "../../daemon/tracker-process.js";
import { MESSAGE_LIMIT_BYTES } from "../channels.js";
import { MOST_MESSAGE_BYTES, SHARE_PATH } from "../shared/share-path.js";
import { methodPath } from "../wire.js";
import { endWithStatus } from "./end-with-status.js";

const LIST = methodPath(TrackerServiceDefinition, TrackerServiceDefinition.methods.listNodes);
const MOST_OPEN = 3;

let tracker: RunningTracker;
let session: ClientHttp2Session;

beforeEach(async () => {
  const settings = { payload: PayloadMode.REAL, announceIntervalMs: 100, chunkSize: 1000, replication: 1 };
  tracker = await startTracker({
    listen: "127.0.0.1:0",
    tracker: { ...defaultTrackerOptions, settings },
    limits: { receptionMs: 400, callsPerCaller: MOST_OPEN },
  });
  session = connect(`http://${tracker.address}`);
  await once(session, "remoteSettings");
});
afterEach(() => {
  session.destroy();
  tracker.kill();
});

/**
 * Begins a call and leaves it unfinished: sends only a part of a message of `bytes` bytes, and does not end the client's side of the stream.
 * Resolves with the status of the answer and the code of HTTP/2 once the server has closed the stream.
 */
async function unendedCall(path: string, bytes: number): Promise<{ status: number; rst: number }> {
  const stream = session.request(
    { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" },
    { endStream: false },
  );
  stream.on("error", () => {});
  const message = Buffer.alloc(Math.min(bytes, 40_000) - 1);
  message.writeUInt32BE(bytes, 1);
  let status = -1;
  stream.on("response", (headers) => {
    status = Number(headers["grpc-status"]);
  });
  stream.write(message);
  stream.resume();
  await once(stream, "close");
  return { status, rst: stream.rstCode as number };
}

test("a request that does not arrive in time is dropped: the server closes its stream", async () => {
  expect(await unendedCall(LIST, 1_000_000)).toEqual({ status: Code.DEADLINE_EXCEEDED, rst: 0 });
});

test("so are requests beyond the caller's limit of open calls, and those that are too large", async () => {
  const ends = await Promise.all(Array.from({ length: MOST_OPEN + 2 }, () => unendedCall(LIST, 1_000_000)));
  expect(ends.map(({ status }) => status).sort()).toEqual([
    ...new Array(MOST_OPEN).fill(Code.DEADLINE_EXCEEDED),
    ...new Array(2).fill(Code.RESOURCE_EXHAUSTED),
  ]);
  expect(await unendedCall(LIST, MESSAGE_LIMIT_BYTES + 1)).toEqual({ status: Code.RESOURCE_EXHAUSTED, rst: 0 });
  expect(await unendedCall(SHARE_PATH, MOST_MESSAGE_BYTES + 1)).toEqual({ status: Code.RESOURCE_EXHAUSTED, rst: 0 });
});

const asIs = (bytes: Buffer): Buffer => bytes;
const ANSWER = Buffer.alloc(1_000_000, 7);

/** A server that answers each message of a stream and then ends it, and that answers a unary call with a megabyte. */
async function answering(): Promise<ClientHttp2Session> {
  const interceptor = (_method: unknown, call: ConstructorParameters<typeof ServerInterceptingCall>[0]) => {
    endWithStatus(call);
    return new ServerInterceptingCall(call);
  };
  const server = new Server({ interceptors: [interceptor] });
  const stream = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    call.on("data", (message: Buffer) => {
      call.write(message);
      call.end();
    });
  };
  const unary = (_call: unknown, answer: sendUnaryData<Buffer>): void => answer(null, ANSWER);
  server.register("/test/Echo", stream, asIs, asIs, "bidi");
  server.register("/test/Large", unary, asIs, asIs, "unary");
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const client = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => {
    client.destroy();
    server.forceShutdown();
  });
  await once(client, "remoteSettings");
  return client;
}

/** Sends a message of four bytes, and returns the stream. */
function asking(client: ClientHttp2Session, path: string) {
  const stream = client.request(
    { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" },
    { endStream: false },
  );
  stream.on("error", () => {});
  stream.write(Buffer.from([0, 0, 0, 0, 4, 1, 2, 3, 4]));
  return stream;
}

test("an answer that had begun arrives whole, with its status, before the server closes a stream that its client does not end", async () => {
  const stream = asking(await answering(), "/test/Echo");
  const received: Buffer[] = [];
  stream.on("data", (data: Buffer) => received.push(data));
  const [trailers] = await once(stream, "trailers");
  expect(trailers["grpc-status"]).toBe("0");
  await once(stream, "close");
  expect(Buffer.concat(received)).toEqual(Buffer.from([0, 0, 0, 0, 4, 1, 2, 3, 4]));
  expect(stream.rstCode).toBe(0);
});

test("an answer that its client takes slowly is not cut", async () => {
  const stream = asking(await answering(), "/test/Large");
  stream.end();
  let received = 0;
  await once(stream, "response");
  // This is longer than the time that a client has for ending its side of a stream.
  await passed(2_500);
  stream.on("data", (data: Buffer) => {
    received += data.length;
  });
  const [trailers] = await once(stream, "trailers");
  expect([received, trailers["grpc-status"]]).toEqual([ANSWER.length + 5, "0"]);
});
