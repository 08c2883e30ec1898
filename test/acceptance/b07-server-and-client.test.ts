import { Client, credentials } from "@grpc/grpc-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { StatusRequest, StatusResponse } from "../../src/gen/swarmlab/v1/node.js";
import { CHUNK, LiveNetwork } from "./live-network.js";

let network: LiveNetwork;

beforeEach(async () => {
  network = await LiveNetwork.start();
  for (const name of ["a", "b", "c"]) await network.add(name);
});

afterEach(() => {
  network.close();
  expect(network.bugs).toEqual([]);
});

/** Asks a node for its status with a gRPC client that is not part of this project. */
function statusOf(address: string): Promise<StatusResponse> {
  const client = new Client(address, credentials.createInsecure());
  return new Promise<StatusResponse>((resolve, reject) =>
    client.makeUnaryRequest(
      "/swarmlab.v1.NodeService/Status",
      (request: StatusRequest) => Buffer.from(StatusRequest.encode(request).finish()),
      (bytes) => StatusResponse.decode(bytes),
      {},
      (error, answer) => (answer ? resolve(answer) : reject(error)),
    ),
  ).finally(() => client.close());
}

test("B7: every node runs a gRPC server of its own", async () => {
  const addresses = [...network.places.values()].map(({ env }) => env.self.address);
  expect(new Set(addresses).size).toBe(3);
  const answers = await Promise.all(addresses.map(statusOf));
  expect(answers.map(({ identity }) => identity)).toEqual(["a", "b", "c"]);
  expect(answers.map(({ peerNumber }) => peerNumber)).toEqual([1, 2, 3]);
});

test("B7: every node is a gRPC client to the tracker and to the other nodes", async () => {
  expect((await network.put("a", "file", 12 * CHUNK)).error).toBeUndefined();
  const [a, b, c] = ["a", "b", "c"].map((name) => network.place(name).node);
  // The put: a offered the file, and others pulled it over their connections to a.
  expect(a?.traffic.uploadedBytes).toBeGreaterThan(0);
  expect((b?.traffic.downloadedBytes ?? 0) + (c?.traffic.downloadedBytes ?? 0)).toBeGreaterThanOrEqual(12 * CHUNK);
  // The get: c fetches what it does not hold from the two others.
  const missing = 12 - network.place("c").store.replicas;
  expect(missing).toBeGreaterThan(0);
  const before = c?.traffic.downloadedBytes ?? 0;
  expect(await network.reads("c", "file", 12 * CHUNK)).toBe(true);
  expect((c?.traffic.downloadedBytes ?? 0) - before).toBe(missing * CHUNK);
});
