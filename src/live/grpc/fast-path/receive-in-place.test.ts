import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  createServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as passed } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ReadableInPlace, receiveInPlace } from "./receive-in-place.js";

/** What a stream is given by the other side before it must be asked to send more, in bytes (RFC 9113, 6.9.2). */
const WINDOW_BYTES = 65_535;
const LENGTH = 3_000_000;

const sent = Buffer.alloc(LENGTH, "what one sends is what the other receives ");
const server = createServer();
const served = new Set<ServerHttp2Session>();
let session: ClientHttp2Session;

server.on("session", (opened) => served.add(opened));

beforeEach(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(session, "connect");
});

afterEach(async () => {
  session.destroy();
  for (const opened of served) opened.destroy();
  served.clear();
  server.removeAllListeners("stream");
  await new Promise((resolve) => server.close(resolve));
});

/** Sends all of it in pieces of so many bytes, and trailers after it. */
function answer(stream: ServerHttp2Stream, pieceBytes = LENGTH): void {
  stream.respond({ ":status": 200 }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "all-of-it": "yes" }));
  for (let at = 0; at < LENGTH; at += pieceBytes) stream.write(sent.subarray(at, at + pieceBytes));
  stream.end();
}

/** Receives into places of these lengths, one after the other. */
class Received {
  readonly bytes = Buffer.alloc(LENGTH);
  count = 0;
  ended = false;
  dataEvents = 0;
  private arrivals = 0;
  /** For what is shorter than a frame. */
  private readonly last = new Uint8Array(16_384);

  constructor(
    readonly stream: ClientHttp2Stream,
    private readonly lengths: readonly number[],
    private readonly onArrival: () => void = () => {},
  ) {
    const isInPlace = receiveInPlace(stream as ClientHttp2Stream & ReadableInPlace, this);
    expect(isInPlace).toBe(true);
    stream.on("data", () => this.dataEvents++);
    stream.on("end", () => {
      this.ended = true;
    });
  }

  get place(): Uint8Array {
    const rest = LENGTH - this.count;
    if (rest < 16_384) return this.last;
    const length = this.lengths[this.arrivals % this.lengths.length] as number;
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + this.count, Math.min(rest, length));
  }

  takes(bytes: number, place: Uint8Array): boolean {
    this.arrivals++;
    if (place === this.last) this.bytes.set(place.subarray(0, bytes), this.count);
    this.count += bytes;
    this.onArrival();
    return true;
  }
}

describe("a stream that is received in place", () => {
  it("arrives byte for byte in places of a frame or more, however it is cut, without data events", async () => {
    for (const [lengths, pieceBytes] of [
      [[LENGTH], LENGTH],
      [[16_384, 20_000, 64 * 1024], LENGTH],
      [[16_384], 1_009],
    ] as const) {
      server.once("stream", (stream) => answer(stream, pieceBytes));
      const received = new Received(session.request({}), lengths);
      const [trailers] = await once(received.stream, "trailers");
      await once(received.stream, "close");
      expect(trailers["all-of-it"]).toBe("yes");
      expect(received.ended).toBe(true);
      expect(received.dataEvents).toBe(0);
      expect(received.bytes.equals(sent)).toBe(true);
    }
  });

  it("stops at its window when it is paused, and goes on when it is resumed", async () => {
    server.once("stream", (stream) => answer(stream));
    const received = new Received(session.request({}), [16_384], () => {
      if (received.count <= WINDOW_BYTES) received.stream.pause();
    });
    await once(received.stream, "pause");
    await passed(300);
    expect(received.count).toBeLessThanOrEqual(WINDOW_BYTES);
    expect(received.ended).toBe(false);
    received.stream.resume();
    await once(received.stream, "close");
    expect(received.ended).toBe(true);
    expect(received.bytes.equals(sent)).toBe(true);
  });

  it("goes on however often it is paused and resumed", async () => {
    server.once("stream", (stream) => answer(stream));
    const received = new Received(session.request({}), [16_384], () => {
      received.stream.pause();
      setImmediate(() => received.stream.resume());
    });
    await once(received.stream, "close");
    expect(received.bytes.equals(sent)).toBe(true);
  });

  it("hands what its reader does not take to whoever listens, in order, and keeps it while it is paused", async () => {
    server.once("stream", (stream) => answer(stream, 1_009));
    const stream = session.request({});
    const place = new Uint8Array(16_384);
    const parts: Buffer[] = [];
    let arrivals = 0;
    let heardWhilePaused = 0;
    receiveInPlace(stream as ClientHttp2Stream & ReadableInPlace, {
      place,
      takes(bytes) {
        if (++arrivals % 100 === 0) {
          stream.pause();
          setTimeout(() => stream.resume(), 5);
        }
        if (arrivals % 3 !== 0) return false;
        parts.push(Buffer.from(place.subarray(0, bytes)));
        return true;
      },
    });
    stream.on("data", (data) => {
      if (stream.isPaused()) heardWhilePaused++;
      parts.push(data);
    });
    await once(stream, "end");
    expect(arrivals).toBeGreaterThan(200);
    expect(heardWhilePaused).toBe(0);
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
  });

  it.each([
    ["while a piece arrives", (stream: ClientHttp2Stream) => stream.destroy()],
    ["right after it", (stream: ClientHttp2Stream) => process.nextTick(() => stream.destroy())],
  ])("is destroyed %s, and nothing arrives after that", async (_, destroy) => {
    server.once("stream", (stream) => answer(stream.on("error", () => {})));
    const received: Received = new Received(session.request({}), [16_384], () => destroy(received.stream));
    await once(received.stream, "close");
    const { count } = received;
    await passed(50);
    expect(received.count).toBe(count);
    expect(count).toBeLessThan(LENGTH);
  });

  it("is cancelled half way, while others on the same connection go on", async () => {
    server.on("stream", (stream) => answer(stream));
    const cancelled = new Received(session.request({}), [16_384], () => {
      if (cancelled.count > LENGTH / 2) cancelled.stream.close();
    });
    const other = new Received(session.request({}), [16_384]);
    await Promise.all([once(cancelled.stream, "close"), once(other.stream, "close")]);
    expect(cancelled.count).toBeLessThan(LENGTH);
    expect(other.bytes.equals(sent)).toBe(true);
  });
});

it("a stream that is over is left as it is", async () => {
  server.once("stream", (stream) => stream.close());
  const stream = session.request({});
  await once(stream, "close");
  const before = Object.getOwnPropertySymbols(stream).length;
  expect(receiveInPlace(stream as ClientHttp2Stream & ReadableInPlace, new Never())).toBe(false);
  expect(Object.getOwnPropertySymbols(stream).length).toBe(before);
});

class Never {
  get place(): Uint8Array {
    throw new Error("nothing is to arrive");
  }

  takes(): boolean {
    throw new Error("nothing is to arrive");
  }
}
