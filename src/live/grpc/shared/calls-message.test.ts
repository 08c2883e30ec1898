import fc from "fast-check";
import { expect, test } from "vitest";
import { ShareRequest } from "../../../gen/swarmlab/v1/calls.js";
import { bufferOf, encodeMessage } from "../wire.js";
import { callsMessage } from "./calls-message.js";

const sizes = fc.oneof(fc.nat({ max: 300 }), fc.constantFrom(16_383, 16_384, 70_000));
const call = fc.record({
  number: fc.integer({ min: 0, max: 0xffffffff }),
  path: fc.string(),
  request: sizes.map((size) => Buffer.alloc(size, 7)),
});

test("calls on a shared stream have the same bytes as the generated code gives them", () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 4 }), (calls) => {
      const message = callsMessage(calls);
      expect(bufferOf(message).equals(encodeMessage(ShareRequest, { calls }))).toBe(true);
    }),
  );
});
