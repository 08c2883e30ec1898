import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client, credentials } from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";
import { TestAuthority } from "../../../test/security/test-authority.js";
import { defaultTrackerOptions } from "../../tracker/options.js";
import { type RunningNode, startNode } from "./node-process.js";
import { Readiness } from "./readiness.js";
import { type RunningTracker, startTracker } from "./tracker-process.js";

const program = fileURLToPath(new URL("../../../node_modules/@bufbuild/buf/bin/buf", import.meta.url));
const TRACKER = "swarmlab.v1.TrackerService";
const NODE = "swarmlab.v1.NodeService";

/** Runs a gRPC client that knows no service of this project, and learns of them by reflection. */
async function bufCurl(address: string, path: string, ...options: string[]): Promise<string> {
  const words = ["curl", "--protocol", "grpc", "--http2-prior-knowledge", ...options, `http://${address}${path}`];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words]);
  return stdout;
}

async function call(address: string, method: string, request: object = {}, ...options: string[]): Promise<unknown> {
  return JSON.parse(await bufCurl(address, `/${method}`, "--data", JSON.stringify(request), ...options));
}

/** The states that a watcher of gRPC's health service hears, and how its call ended. */
function watchHealth(address: string, service: string): { readonly heard: number[]; readonly ended: Promise<number> } {
  const client = new Client(address, credentials.createInsecure());
  const heard: number[] = [];
  const encode = (name: string) => Buffer.from([0x0a, name.length, ...Buffer.from(name)]);
  const decode = (bytes: Buffer) => bytes.at(1) ?? 0;
  const stream = client.makeServerStreamRequest("/grpc.health.v1.Health/Watch", encode, decode, service);
  const ended = new Promise<number>((resolve) => {
    stream.on("data", (status: number) => heard.push(status));
    stream.on("error", () => {});
    stream.on("status", ({ code }: { code: number }) => resolve(code));
  });
  onTestFinished(() => client.close());
  return { heard, ended };
}

const SERVING = 1;
const NOT_SERVING = 2;
const SERVICE_UNKNOWN = 3;

async function network(): Promise<{ tracker: RunningTracker; node: RunningNode; readiness: Readiness }> {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-standard-"));
  // A node learns at its next announce that the network refuses it.
  const settings = { ...defaultTrackerOptions.settings, announceIntervalMs: 500 };
  const tracker = await startTracker({ listen: "127.0.0.1:0", tracker: { ...defaultTrackerOptions, settings } });
  const readiness = new Readiness();
  const options = { listen: "127.0.0.1:0", dataDir: folder, capacityBytes: 2 ** 20, zone: "", patienceMs: 60_000 };
  const node = await startNode({ ...options, tracker: tracker.address, identity: "n1", readiness });
  onTestFinished(() => {
    node.kill();
    tracker.kill();
    rmSync(folder, { recursive: true });
  });
  return { tracker, node, readiness };
}

test("a standard client lists the services of a tracker and of a node by reflection, and calls them", async () => {
  const { tracker, node } = await network();
  const standard = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"];
  const services = async (address: string) => (await bufCurl(address, "", "--list-services")).trim().split("\n").sort();
  expect(await services(tracker.address)).toEqual([...standard, TRACKER]);
  expect(await services(node.address)).toEqual([...standard, NODE]);
  // Older tools use this version of the protocol.
  const alpha = await bufCurl(node.address, "", "--list-services", "--reflect-protocol", "grpc-v1alpha");
  expect(alpha).toContain(NODE);
  const methods = await bufCurl(tracker.address, "", "--list-methods");
  for (const name of ["Join", "Announce", "Put", "Get", "ListFiles", "Stat"])
    expect(methods).toContain(`${TRACKER}/${name}\n`);

  expect(await call(tracker.address, `${TRACKER}/Stat`)).toMatchObject({ nodesAlive: 1, settings: { replication: 3 } });
  expect(await call(tracker.address, `${TRACKER}/ListNodes`)).toMatchObject({ nodes: [{ identity: "n1" }] });
  expect(await call(node.address, `${NODE}/Status`)).toMatchObject({ identity: "n1", capacityBytes: "1048576" });
  await expect(call(tracker.address, `${TRACKER}/Stat`, { name: "absent" })).rejects.toThrow("not_found");
  await expect(call(tracker.address, `${TRACKER}/Stat`, { nome: 1 })).rejects.toThrow("nome");
});

test("health is SERVING for the whole and for the service, and unknown for others", async () => {
  const { tracker, node } = await network();
  const health = (address: string, service: string) => call(address, "grpc.health.v1.Health/Check", { service });
  for (const service of ["", TRACKER]) expect(await health(tracker.address, service)).toEqual({ status: "SERVING" });
  for (const service of ["", NODE]) expect(await health(node.address, service)).toEqual({ status: "SERVING" });
  await expect(health(node.address, TRACKER)).rejects.toThrow("not_found");
  const statuses = { "": { status: "SERVING" }, [NODE]: { status: "SERVING" } };
  expect(await call(node.address, "grpc.health.v1.Health/List")).toEqual({ statuses });
  const { heard, ended } = watchHealth(node.address, "made.up");
  await expect.poll(() => heard).toEqual([SERVICE_UNKNOWN]);
  node.kill();
  await ended;
});

test("health turns NOT_SERVING while a tracker shuts down, and who watches it does not hold that up", async () => {
  const { tracker, node } = await network();
  node.kill();
  const watching = watchHealth(tracker.address, "");
  await expect.poll(() => watching.heard).toEqual([SERVING]);
  const began = performance.now();
  await tracker.stop({ graceMs: 60_000 });
  expect(performance.now() - began).toBeLessThan(30_000);
  expect(await watching.ended).toBe(0);
  expect(watching.heard).toEqual([SERVING, NOT_SERVING]);
});

test("a node that drains is NOT_SERVING from the moment it is asked to, until it has left", async () => {
  const { tracker, node, readiness } = await network();
  const watching = watchHealth(node.address, NODE);
  await expect.poll(() => watching.heard).toEqual([SERVING]);
  const stopped = node.stop({ drain: true, graceMs: 60_000 });
  expect(readiness.obstacle).toBe("draining");
  expect((await stopped).error).toBeUndefined();
  expect(await watching.ended).toBe(0);
  expect(watching.heard).toEqual([SERVING, NOT_SERVING]);
  expect(await call(tracker.address, `${TRACKER}/Stat`)).not.toHaveProperty("nodesAlive");
});

test("a node whose place another process took is NOT_SERVING", async () => {
  const { tracker, node, readiness } = await network();
  const watching = watchHealth(node.address, "");
  await expect.poll(() => watching.heard).toEqual([SERVING]);
  const asNode = ["--header", "swarmlab-identity: n1", "--header", "swarmlab-role: node"];
  await call(tracker.address, `${TRACKER}/Leave`, { peerNumber: 1, incarnation: 1 }, ...asNode);
  await node.refused;
  expect(readiness.obstacle).toBe("the network refuses this node");
  await expect.poll(() => watching.heard.at(-1)).toBe(NOT_SERVING);
});

test("in a secured network they answer whoever shows a certificate of its authority, and nobody else", async () => {
  const authority = await TestAuthority.create();
  onTestFinished(() => authority.remove());
  const tls = await authority.load("t1", "tracker", { hosts: ["127.0.0.1"] });
  const tracker = await startTracker({ listen: "127.0.0.1:0", tracker: defaultTrackerOptions, tls });
  onTestFinished(() => tracker.kill());
  const { ca, cert, key } = await authority.files("operator", "client");
  const ask = async (path: string, ...options: string[]) => {
    const words = ["curl", "--protocol", "grpc", "--cacert", ca, ...options, `https://${tracker.address}${path}`];
    return (await promisify(execFile)(process.execPath, [program, ...words])).stdout;
  };
  const known = ["--cert", cert, "--key", key];
  expect(await ask("", "--list-services", ...known)).toContain(TRACKER);
  const health = await ask("/grpc.health.v1.Health/Check", "--data", "{}", ...known);
  expect(JSON.parse(health)).toEqual({ status: "SERVING" });
  // The error depends on whether the client was still writing when the tracker closed the connection.
  await expect(ask("", "--list-services")).rejects.toThrow(
    /certificate required|unavailable|broken pipe|connection reset/,
  );
  await expect(bufCurl(tracker.address, "", "--list-services")).rejects.toThrow();
});

test("readiness: once stopped, nothing makes a program ready again", () => {
  const readiness = new Readiness();
  const heard: boolean[] = [];
  readiness.watch((ready) => heard.push(ready));
  readiness.notReady("joining the network");
  readiness.ready();
  readiness.ready();
  readiness.stop("shutting down");
  readiness.ready();
  expect([heard, readiness.obstacle]).toEqual([[true, false], "shutting down"]);
});
