import type { ClientHttp2Stream } from "node:http2";
import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";

/** What a stream is, behind Node's public face: the handle that reads, and what its reader does with what was read. */
export type ReadableInPlace = Pick<
  ClientHttp2Stream,
  "destroyed" | "emit" | "isPaused" | "on" | "push" | "readableLength"
> & {
  [internal: symbol]: unknown;
};

interface Handle {
  useUserBuffer(buffer: Uint8Array): void;
  readStart(): void;
}

/** Who reads a stream in place. */
export interface PlaceReader {
  /**
   * Where the next bytes are to arrive; asked for anew whenever some have. At least as long as the longest frame: of one that
   * does not fit Node 20 delivers the rest even when the reader has destroyed the stream meanwhile, and throws; an empty place
   * it would try for ever.
   */
  readonly place: Uint8Array;
  /**
   * Whether it takes the bytes, so many, that have arrived at the beginning of the `place` that was given last; a copy of
   * what it does not take is a `data` event, and waits while the stream is paused.
   */
  takes(bytes: number, place: Uint8Array): boolean;
}

/** Node's names for what `net.Socket`'s option `onread` sets; its HTTP/2 streams are read by the same function. */
interface Names {
  readonly buffer: symbol;
  readonly nextBuffer: symbol;
  readonly callback: symbol;
}

const onread: OnReadOpts = { buffer: new Uint8Array(1), callback: () => true };
// The types know the option where a socket is connected only.
const names = namesOf(new Socket({ onread } as SocketConstructorOpts));

/**
 * Lets what a stream receives arrive where its reader says, instead of in `data` events each with a piece of a buffer of
 * 64 KiB that is new whenever the socket is read. Those buffers are what a download costs most: 32 MiB of them lie about
 * before they are collected. Pausing and resuming go on as before, and so do all other events. False when this release of
 * Node has no such way, and nothing is changed then: sockets have it by an option, but HTTP/2 streams only inside
 * (lib/internal/stream_base_commons.js, `onStreamRead`).
 */
export function receiveInPlace(stream: ReadableInPlace, reader: PlaceReader): boolean {
  const handleName = symbolOf(stream, "kHandle");
  const handle = handleName && (stream[handleName] as Partial<Handle> | undefined);
  if (!names || typeof handle?.useUserBuffer !== "function" || typeof handle.readStart !== "function") return false;
  const first = reader.place;
  stream[names.buffer] = first;
  stream[names.nextBuffer] = () => reader.place;
  stream[names.callback] = (bytes: number, place: Uint8Array): boolean => {
    // Behind what waits, all has to wait.
    const waits = stream.readableLength > 0;
    if (waits || !reader.takes(bytes, place)) {
      const data = Buffer.from(place.subarray(0, bytes));
      // As `push` would, but without its asking for more each time: a tenth of a download's CPU time.
      if (waits || stream.isPaused()) stream.push(data);
      else stream.emit("data", data);
    }
    // What is on its way arrives nevertheless, but the sender is given no more credit.
    return !stream.isPaused();
  };
  handle.useUserBuffer(first);
  // Node starts to read again when it is given back what it gave out; here it gave out nothing.
  stream.on("resume", () => {
    if (!stream.destroyed) (stream[handleName as symbol] as Handle | undefined)?.readStart();
  });
  return true;
}

function namesOf(socket: object): Names | undefined {
  const buffer = symbolOf(socket, "kBuffer");
  const nextBuffer = symbolOf(socket, "kBufferGen");
  const callback = symbolOf(socket, "kBufferCb");
  return buffer && nextBuffer && callback && { buffer, nextBuffer, callback };
}

function symbolOf(object: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find((symbol) => symbol.description === description);
}
