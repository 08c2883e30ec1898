import { once } from "node:events";
import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { Channel, connectivityState, credentials, Metadata, type StatusObject, status } from "@grpc/grpc-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCall } from "./direct-call.js";

// A server that sends over HTTP/2 what a test tells it to send.

type Answer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

let server: Http2Server;
let channel: Channel;
let answer: Answer;
let seen: IncomingHttpHeaders[];
const sessions = new Set<ServerHttp2Session>();

beforeEach(async () => {
  seen = [];
  answer = well;
  server = createServer();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream, headers) => {
    seen.push(headers);
    stream.on("error", () => {});
    answer(stream, headers);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  channel = new Channel(`127.0.0.1:${port}`, credentials.createInsecure(), { "grpc.enable_retries": 0 });
});
afterEach(() => {
  channel.close();
  for (const session of sessions) session.destroy();
  sessions.clear();
  server.close();
});

function framed(text: string, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flag, 0);
  prefix.writeUInt32BE(text.length, 1);
  return Buffer.concat([prefix, Buffer.from(text)]);
}

/** Answers as a server should: with the bytes of the request, and the status OK. */
function well(stream: ServerHttp2Stream, _headers: IncomingHttpHeaders, flag = 0): void {
  const asked: Buffer[] = [];
  stream.on("data", (data: Buffer) => asked.push(data));
  stream.on("end", () => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(framed(`answer to ${Buffer.concat(asked).subarray(5)}`, flag));
  });
}

function ask(text: string, deadlineMs = 5000): Promise<{ answers: string[]; status: StatusObject }> {
  return new Promise((resolve) => {
    const answers: string[] = [];
    const call = createCall(channel, "/test/Ask", Date.now() + deadlineMs);
    const metadata = new Metadata();
    metadata.set("who", "me");
    call.start(metadata, {
      onReceiveMetadata: () => {},
      onReceiveMessage: (message) => {
        answers.push(message.toString());
        call.startRead();
      },
      onReceiveStatus: (ended) => resolve({ answers, status: ended }),
    });
    call.startRead();
    call.sendMessageWithContext({}, Buffer.from(text));
    call.halfClose();
  });
}

test("a call says the same to the server whether it finds a connection or has to wait for one", async () => {
  expect(channel.getConnectivityState(false)).toBe(connectivityState.IDLE);
  expect(await ask("one")).toMatchObject({ answers: ["answer to one"], status: { code: status.OK } });
  expect(channel.getConnectivityState(false)).toBe(connectivityState.READY);
  expect(await ask("two")).toMatchObject({ answers: ["answer to two"], status: { code: status.OK } });
  const [waited, direct] = seen as [IncomingHttpHeaders, IncomingHttpHeaders];
  expect(direct["grpc-timeout"]).toMatch(/^[45]\d{3}m$/);
  for (const name of [":method", ":path", ":authority", "content-type", "te", "user-agent", "who"])
    expect([name, direct[name]]).toEqual([name, waited[name]]);
});

test("a call that the server refused unseen is made again", async () => {
  await ask("first");
  answer = (stream) => {
    answer = well;
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
  };
  expect(await ask("again")).toMatchObject({ answers: ["answer to again"], status: { code: status.OK } });
  expect(seen).toHaveLength(3);
});

test("a call on a connection that was cut meanwhile goes to another", async () => {
  await ask("first");
  for (const session of sessions) session.destroy();
  await once(sessions.values().next().value!, "close").catch(() => {});
  const { status: ended } = await ask("second");
  // The client may not know yet that the connection was cut.
  expect([status.OK, status.UNAVAILABLE]).toContain(ended.code);
  expect(await ask("third")).toMatchObject({ answers: ["answer to third"] });
});

test("compressed answers, which nobody asked for, are refused", async () => {
  await ask("first");
  answer = (stream, headers) => well(stream, headers, 1);
  expect(await ask("second")).toMatchObject({ answers: [], status: { code: status.UNIMPLEMENTED } });
});

test("a call that is cancelled ends with that status, once", async () => {
  await ask("first");
  answer = () => {};
  const statuses: number[] = [];
  const call = createCall(channel, "/test/Ask", Date.now() + 5000);
  call.start(new Metadata(), {
    onReceiveMetadata: () => {},
    onReceiveMessage: () => {},
    onReceiveStatus: ({ code }) => statuses.push(code),
  });
  call.sendMessageWithContext({}, Buffer.from("second"));
  call.halfClose();
  call.cancelWithStatus(status.DEADLINE_EXCEEDED, "late");
  call.cancelWithStatus(status.CANCELLED, "");
  await expect.poll(() => statuses).toEqual([status.DEADLINE_EXCEEDED]);
});

test("the status of a server comes with its words", async () => {
  await ask("first");
  answer = (stream) =>
    stream.respond({ ":status": 200, "grpc-status": "5", "grpc-message": "not%20here" }, { endStream: true });
  expect(await ask("second")).toMatchObject({ answers: [], status: { code: 5, details: "not here" } });
});

test("a call that the server refused when its channel is closed ends, and harms nobody", async () => {
  await ask("first");
  let refuse: (() => void) | undefined;
  answer = (stream) => {
    refuse = () => stream.close(constants.NGHTTP2_REFUSED_STREAM);
  };
  const asked = ask("second");
  await expect.poll(() => refuse).toBeDefined();
  channel.close();
  refuse!();
  expect(await asked).toMatchObject({ answers: [], status: { code: status.UNAVAILABLE } });
});
