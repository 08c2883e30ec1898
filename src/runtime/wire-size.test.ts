import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type EnumDescriptor,
  type FieldDescriptor,
  type MessageDescriptor,
  protoImage,
} from "../../scripts/proto-image.js";
import * as calls from "../gen/swarmlab/v1/calls.js";
import * as common from "../gen/swarmlab/v1/common.js";
import * as node from "../gen/swarmlab/v1/node.js";
import * as tracker from "../gen/swarmlab/v1/tracker.js";
import { messageSizes, methodSizes } from "../gen/wire-sizes.js";
import type { MessageType } from "./transport.js";
import { wireSize, wireSizes } from "./wire-size.js";

const files = protoImage();
const types: { readonly [name: string]: unknown } = { ...calls, ...common, ...node, ...tracker };
const messages = files.flatMap((file) =>
  (file.messageType ?? []).map((message) => ({ fullName: `${file.package}.${message.name}`, message })),
);
const byName = new Map<string, MessageDescriptor>(messages.map(({ fullName, message }) => [`.${fullName}`, message]));
const enums = new Map<string, EnumDescriptor>(
  files.flatMap((file) => (file.enumType ?? []).map((type) => [`.${file.package}.${type.name}`, type])),
);

/** Draws integers of up to `bits` bits. It draws the number of bits first, so that varints of every length occur often. */
function integer(bits: number): fc.Arbitrary<number> {
  return fc
    .tuple(fc.integer({ min: 0, max: bits }), fc.maxSafeNat())
    .map(([length, value]) => (length === 0 ? 0 : value % 2 ** length));
}

/** Draws texts of characters that take 1, 2, 3 or 4 bytes in UTF-8, and halves of surrogate pairs. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.uint16Array({ maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom("\ud800", "\udc00\ud800", "\ud83d\ude00", "\ud83d\ud83d\ude00"),
);

const scalars: { readonly [type: string]: fc.Arbitrary<unknown> } = {
  TYPE_UINT32: integer(32),
  TYPE_UINT64: integer(53),
  TYPE_FIXED32: integer(32),
  TYPE_FIXED64: integer(53),
  TYPE_DOUBLE: fc.double({ noNaN: true }),
  TYPE_BOOL: fc.boolean(),
  TYPE_STRING: text,
  TYPE_BYTES: fc.uint8Array({ maxLength: 300 }),
};

function fieldValue(field: FieldDescriptor): fc.Arbitrary<unknown> {
  if (field.type === "TYPE_MESSAGE") return messageValue(byName.get(field.typeName ?? "") as MessageDescriptor);
  if (field.type === "TYPE_ENUM")
    return fc.constantFrom(...(enums.get(field.typeName ?? "")?.value ?? []).map(({ number }) => number));
  const scalar = scalars[field.type];
  if (!scalar) throw new Error(`no arbitrary for ${field.type}`);
  return scalar;
}

/** Draws messages of a type, in ts-proto's shape. */
function messageValue(message: MessageDescriptor): fc.Arbitrary<object> {
  const shape: { [property: string]: fc.Arbitrary<unknown> } = {};
  for (const field of message.field ?? []) {
    if (field.proto3Optional) {
      shape[field.jsonName] = fc.option(fieldValue(field), { nil: undefined });
      continue;
    }
    if (field.oneofIndex !== undefined) continue;
    if (field.label === "LABEL_REPEATED") shape[field.jsonName] = fc.array(fieldValue(field), { maxLength: 20 });
    else if (field.type === "TYPE_MESSAGE") shape[field.jsonName] = fc.option(fieldValue(field), { nil: undefined });
    else shape[field.jsonName] = fieldValue(field);
  }
  for (const [index, oneof] of (message.oneofDecl ?? []).entries()) {
    const members = (message.field ?? [])
      .filter((field) => field.oneofIndex === index && !field.proto3Optional)
      .map((field) => fieldValue(field).map((value) => ({ $case: field.jsonName, value })));
    // The compiler makes a oneof of each optional field; leave those out.
    if (members.length > 0) shape[oneof.name] = fc.oneof(fc.constant(undefined), ...members);
  }
  return fc.record(shape);
}

describe("the generated size of a message is the length of its encoding", () => {
  test.each(messages)("$fullName", ({ fullName, message }) => {
    const type = types[message.name] as MessageType<object>;
    const sizeOf = messageSizes[fullName];
    fc.assert(
      fc.property(messageValue(message), (value) => {
        expect(sizeOf?.(value)).toBe(type.encode(value).finish().length);
      }),
    );
  });

  test("every method of every service is in the table", () => {
    for (const service of [node.NodeServiceDefinition, tracker.TrackerServiceDefinition]) {
      expect(Object.keys(methodSizes[service.fullName] ?? {})).toEqual(Object.keys(service.methods));
    }
  });
});

describe("the network size of a message", () => {
  const chunk = (payload: node.FetchChunksResponse["payload"]) => ({ index: 7, payload, tag: 0 });

  test("is the same for a dummy chunk and for a real one of its size", () => {
    for (const size of [0, 1, 127, 128, 70_000]) {
      const real = chunk({ $case: "data", value: new Uint8Array(size) });
      const dummy = chunk({ $case: "dummySize", value: size });
      const sizes = wireSizes(node.NodeServiceDefinition, "fetchChunks");
      expect(sizes.response(dummy)).toBe(sizes.response(real));
      expect(sizes.response(real)).toBe(node.FetchChunksResponse.encode(real).finish().length);
    }
  });

  test("is that of the encoding for other messages", () => {
    const request = { fileId: 300, indices: [1, 2, 3], purpose: node.TransferPurpose.REPAIR, turn: 0 };
    const size = wireSize(node.NodeServiceDefinition, "fetchChunks", "request", request);
    expect(size).toBe(node.FetchChunksRequest.encode(request as node.FetchChunksRequest).finish().length);
  });

  test("is measured by encoding where a service is not of this project", () => {
    const echo = { ...node.NodeServiceDefinition, fullName: "test.Echo" };
    expect(wireSize(echo, "dropChunks", "response", { dropped: [1, 300] })).toBe(5);
    expect(() => wireSize(echo, "shout", "request", {})).toThrow("test.Echo has no method shout");
  });
});
