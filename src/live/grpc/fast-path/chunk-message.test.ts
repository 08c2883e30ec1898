import fc from "fast-check";
import { expect, test } from "vitest";
import { FetchChunksResponse } from "../../../gen/swarmlab/v1/node.js";
import { outgoingMessage } from "./chunk-message.js";
import { chunkMemory } from "./lent-memory.js";

function bytesOf(message: FetchChunksResponse): Buffer {
  const outgoing = outgoingMessage(FetchChunksResponse, message);
  const frame = Buffer.alloc(outgoing.byteLength + 5);
  outgoing.copy(frame, 5);
  return frame.subarray(5);
}

const payload = fc.oneof(
  fc.record({ $case: fc.constant("data" as const), value: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ $case: fc.constant("dummySize" as const), value: fc.nat() }),
  fc.record({ $case: fc.constant("missing" as const), value: fc.constant(true) }),
);

test("a chunk's message has the same bytes as the generated code gives it", () => {
  const message = fc.record({ index: fc.integer({ min: 0, max: 0xffffffff }), payload, tag: fc.constantFrom(0, 77) });
  fc.assert(
    fc.property(message, (response) => {
      expect(bytesOf(response)).toEqual(Buffer.from(FetchChunksResponse.encode(response).finish()));
    }),
  );
});

test("a chunk that was read to be sent is framed where it lies", () => {
  const value = chunkMemory.lendToSend(2 ** 20).fill(7);
  const outgoing = outgoingMessage(FetchChunksResponse, { index: 300, payload: { $case: "data", value }, tag: 0 });
  const frame = outgoing.framed?.(5);
  expect(frame?.buffer).toBe(value.buffer);
  expect(frame?.length).toBe(outgoing.byteLength + 5);
  expect(FetchChunksResponse.decode(frame?.subarray(5) as Buffer)).toMatchObject({ index: 300 });
  expect(frame?.subarray(5).equals(bytesOf({ index: 300, payload: { $case: "data", value }, tag: 0 }))).toBe(true);
  outgoing.over?.();
  expect(chunkMemory.lend(2 ** 20).buffer).toBe(value.buffer);
});

test("lengths at which the prefix grows are written right", () => {
  for (const length of [0, 127, 128, 16_383, 16_384, 2 ** 20]) {
    const value = new Uint8Array(length).fill(7);
    const bytes = bytesOf({ index: 3, payload: { $case: "data", value }, tag: 0 });
    expect(FetchChunksResponse.decode(bytes).payload).toMatchObject({ $case: "data", value: { length } });
  }
});
