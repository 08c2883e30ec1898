import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as common from "../../src/gen/swarmlab/v1/common.js";
import * as node from "../../src/gen/swarmlab/v1/node.js";
import * as tracker from "../../src/gen/swarmlab/v1/tracker.js";
import type { MessageType, Service } from "../../src/runtime/transport.js";

const files = ["common", "node", "tracker"].map((name) => {
  const path = fileURLToPath(new URL(`../../proto/swarmlab/v1/${name}.proto`, import.meta.url));
  return { name, text: readFileSync(path, "utf8") };
});
const text = files.map((file) => file.text).join("\n");
const generated: Record<string, unknown> = { ...common, ...node, ...tracker };
const services: Record<string, Service> = {
  TrackerService: tracker.TrackerServiceDefinition,
  NodeService: node.NodeServiceDefinition,
};
const messages = [...text.matchAll(/^message (\w+)/gm)].map(([, name]) => name as string);

test("B1: the proto files define two services, TrackerService and NodeService", () => {
  expect([...text.matchAll(/^service (\w+)/gm)].map(([, name]) => name).sort()).toEqual(Object.keys(services).sort());
});

test("B1: every call of both services is in the generated code, with the messages that the proto files name", () => {
  const declared = [...text.matchAll(/^service (\w+) \{([\s\S]*?)^\}/gm)].flatMap(([, service, body]) =>
    [...(body as string).matchAll(/rpc (\w+)\((\w+)\) returns \((stream )?(\w+)\)/g)].map(
      ([, name, request, stream, response]) => ({ service, name, request, stream: stream !== undefined, response }),
    ),
  );
  const found = Object.entries(services).flatMap(([service, definition]) =>
    Object.values(definition.methods).map(({ name, requestType, responseType, responseStream }) => ({
      service,
      name,
      request: nameOf(requestType),
      stream: responseStream,
      response: nameOf(responseType),
    })),
  );
  const order = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
    String(a.name).localeCompare(String(b.name));
  expect(found.sort(order)).toEqual(declared.sort(order));
  expect(found.length).toBeGreaterThanOrEqual(16);
});

test("B1: every message has generated code that reads what it wrote", () => {
  expect(messages.length).toBeGreaterThan(30);
  for (const name of messages) {
    const type = generated[name] as MessageType<object>;
    const empty = type.decode(new Uint8Array());
    expect(type.decode(type.encode(empty).finish())).toEqual(empty);
  }
  const join: tracker.JoinRequest = {
    identity: "n1",
    bootNonce: 2 ** 52,
    peer: { number: 7, address: "127.0.0.1:7001", host: 3 },
    capacityBytes: 1e12,
    zone: "north",
    incarnation: 2,
    holdings: [{ fileId: 2 ** 33, index: 5, pledge: 9 }],
    holdingsComplete: true,
    epoch: 0,
    network: 0,
  };
  expect(tracker.JoinRequest.decode(tracker.JoinRequest.encode(join).finish())).toEqual(join);
});

test("B1: every service, call, message, field and value is described", () => {
  for (const { name, text } of files) {
    const lines = text.split("\n");
    lines.forEach((line, at) => {
      const declares = /^(service|message|enum) |^ +(rpc |oneof |(repeated )?[\w.]+ \w+ = \d+|[A-Z_]+ = \d+)/.test(
        line,
      );
      if (declares) expect(`${name}:${at + 1} ${lines[at - 1]}`).toMatch(/\/\/ \S/);
    });
  }
});

function nameOf(type: MessageType<unknown>): string | undefined {
  return messages.find((name) => generated[name] === type);
}
