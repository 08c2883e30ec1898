import fc from "fast-check";
import { expect, test } from "vitest";
import { StatusRequest, StoreChunksRequest } from "../../../gen/swarmlab/v1/node.js";
import { bufferOf, encodeMessage } from "../wire.js";
import { requestMessage } from "./order-message.js";

const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom(0, 127, 128, 65_536).map((n) => new Uint8Array(n).fill(7)),
);
const order = fc.record({
  pledge: fc.nat(),
  index: uint32,
  size: uint32,
  hash: fc.uint8Array({ maxLength: 32 }),
  sources: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
  content: fc.option(bytes, { nil: undefined }),
});
const peer = fc.record({ number: uint32, address: fc.string(), host: fc.nat() });
const request = fc.record({
  fileId: fc.nat(),
  orders: fc.array(order, { maxLength: 3 }),
  peers: fc.array(peer, { maxLength: 3 }),
  repair: fc.boolean(),
});

test("orders with contents have the same bytes as the generated code gives them", () => {
  fc.assert(
    fc.property(request, (message) => {
      const outgoing = requestMessage(StoreChunksRequest, message);
      const expected = encodeMessage(StoreChunksRequest, message);
      expect(outgoing.byteLength).toBe(expected.length);
      expect(bufferOf(outgoing).equals(expected)).toBe(true);
      expect(bufferOf(outgoing, 5).subarray(5).equals(expected)).toBe(true);
    }),
  );
});

test("any other request is encoded by the generated code", () => {
  expect(requestMessage(StatusRequest, {})).toEqual(encodeMessage(StatusRequest, {}));
});
