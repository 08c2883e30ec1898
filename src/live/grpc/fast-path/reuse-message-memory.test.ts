import { createRequire } from "node:module";
import { StreamDecoder } from "@grpc/grpc-js/build/src/stream-decoder.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { installFastPath } from "./install-fast-path.js";
import { chunkMemory } from "./lent-memory.js";

const LIMIT = 2 * 2 ** 20;

/** Loads the decoder of grpc-js once more, unchanged, since methods may be replaced in this process. */
function untouchedDecoder(): typeof StreamDecoder {
  const require = createRequire(import.meta.url);
  const path = require.resolve("@grpc/grpc-js/build/src/stream-decoder.js");
  const loaded = require.cache[path];
  delete require.cache[path];
  try {
    return (require(path) as { StreamDecoder: typeof StreamDecoder }).StreamDecoder;
  } finally {
    require.cache[path] = loaded;
  }
}

/** Writes a message as it travels: a flag, its length, the message itself. */
function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function message(length: number, seed: number): Buffer {
  return Buffer.alloc(length, Buffer.from([seed, seed >> 8, length, 7, 11]));
}

/** Gives a decoder `bytes` in pieces that end at these places, and collects what it puts together. */
function decoded(decoder: StreamDecoder, bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts, bytes.length];
  return ends.flatMap((end, at) => decoder.write(Buffer.from(bytes.subarray(ends[at - 1] ?? 0, end))));
}

describe("messages put together", () => {
  beforeAll(installFastPath);

  it("are what was sent, wherever the stream is cut", () => {
    const Untouched = untouchedDecoder();
    expect(Untouched.prototype.write).not.toBe(StreamDecoder.prototype.write);
    const lengths = fc.oneof(fc.nat(40), fc.nat(200_000), fc.constantFrom(0, 1, 65_535, 65_536, 262_144, 2 ** 20));
    fc.assert(
      fc.property(
        fc.array(fc.record({ length: lengths, seed: fc.nat(65_535) }), { maxLength: 5 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
        (sizes, places) => {
          const sent = sizes.map(({ length, seed }) => framed(message(length, seed)));
          const bytes = Buffer.concat(sent);
          const cuts = places.map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b);
          const found = decoded(new StreamDecoder(LIMIT), bytes, cuts);
          expect(found.length).toBe(sent.length);
          for (const [at, one] of found.entries()) expect(one.equals(sent[at] as Buffer)).toBe(true);
          const ofGrpc = new Untouched(LIMIT);
          expect(Buffer.concat(decoded(ofGrpc, bytes, cuts)).equals(Buffer.concat(found))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("come byte by byte, too", () => {
    const sent = [message(3, 1), message(0, 2), message(300, 3)].map(framed);
    const bytes = Buffer.concat(sent);
    const cuts = Array.from({ length: bytes.length - 1 }, (_, at) => at + 1);
    expect(Buffer.concat(decoded(new StreamDecoder(-1), bytes, cuts)).equals(bytes)).toBe(true);
  });

  it("are refused by their length, in grpc-js's words, before anything of them is kept", () => {
    const prefix = framed(message(0, 1));
    prefix.writeUInt32BE(LIMIT + 1, 1);
    const decoder = new StreamDecoder(LIMIT);
    const refusal = `Received message larger than max (${LIMIT + 1} vs ${LIMIT})`;
    expect(() => decoder.write(prefix)).toThrow(refusal);
    // A sender that goes on with this message is refused again.
    expect(() => decoder.write(Buffer.alloc(100_000))).toThrow(refusal);
  });

  it("of a large chunk use memory again that was given back, and no other", () => {
    const decoder = new StreamDecoder(LIMIT);
    const [first] = decoder.write(framed(message(2 ** 20, 1))) as [Buffer];
    const [second] = decoder.write(framed(message(2 ** 20, 2))) as [Buffer];
    expect(second.buffer).not.toBe(first.buffer);
    chunkMemory.giveBack(first.subarray(20));
    const [third] = decoder.write(framed(message(2 ** 20, 3))) as [Buffer];
    expect(third.buffer).toBe(first.buffer);
    expect(third.equals(framed(message(2 ** 20, 3)))).toBe(true);
    expect(second.equals(framed(message(2 ** 20, 2)))).toBe(true);
  });
});

describe("lent memory", () => {
  it("is lent to one at a time, however often it is given back", () => {
    const memory = chunkMemory.lend(300_000);
    chunkMemory.giveBack(memory);
    chunkMemory.giveBack(memory.subarray(7));
    const [one, other] = [chunkMemory.lend(300_000), chunkMemory.lend(300_000)];
    expect(one.buffer).toBe(memory.buffer);
    expect(other.buffer).not.toBe(memory.buffer);
  });

  it("of others is not taken", () => {
    const own = Buffer.allocUnsafeSlow(524_288);
    chunkMemory.giveBack(own);
    expect(chunkMemory.lend(524_288).buffer).not.toBe(own.buffer);
  });

  it("has room for a frame before it when it is to be sent, which other memory has not", () => {
    const memory = chunkMemory.lendToSend(300_000).fill(5);
    const framed = chunkMemory.withRoomBefore(memory, 17);
    expect(framed?.length).toBe(300_017);
    framed?.fill(9, 0, 17);
    expect(memory.every((byte) => byte === 5)).toBe(true);
    expect(framed?.subarray(17).equals(memory)).toBe(true);
    expect(chunkMemory.withRoomBefore(memory, memory.byteOffset + 1)).toBeUndefined();
    expect(chunkMemory.withRoomBefore(Buffer.allocUnsafeSlow(300_000).subarray(100), 17)).toBeUndefined();
    expect(chunkMemory.withRoomBefore(chunkMemory.lend(300_000), 17)).toBeUndefined();
  });

  it("comes back after it was sent only if it was lent for that", () => {
    const kept = chunkMemory.lend(300_000);
    chunkMemory.giveBackSent(kept);
    const [next, sent] = [chunkMemory.lend(300_000), chunkMemory.lendToSend(300_000)];
    expect(next.buffer).not.toBe(kept.buffer);
    chunkMemory.giveBackSent(sent);
    const again = chunkMemory.lend(300_000);
    expect(again.buffer).toBe(sent.buffer);
    expect(chunkMemory.withRoomBefore(again, 17)).toBeUndefined();
  });

  it("is as long as it was asked for, and never much longer than needed", () => {
    chunkMemory.giveBack(chunkMemory.lend(4 * 2 ** 20));
    const memory = chunkMemory.lend(300_000);
    expect(memory.length).toBe(300_000);
    expect(memory.buffer.byteLength).toBeLessThan(2 ** 20);
  });
});
