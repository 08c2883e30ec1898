import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { expect, onTestFinished, test } from "vitest";
import { parseExposition, type Sample } from "../../../../test/fixtures/exposition.js";
import { PayloadMode } from "../../../gen/swarmlab/v1/common.js";
import { TrackerServiceDefinition } from "../../../gen/swarmlab/v1/tracker.js";
import { ObserverGroup } from "../../../runtime/observer-group.js";
import { defaultTrackerOptions } from "../../../tracker/options.js";
import { clientSession, getFile, putFile } from "../client-session.js";
import { type RunningNode, startNode } from "../node-process.js";
import { Readiness } from "../readiness.js";
import { startTracker } from "../tracker-process.js";
import { exposition, serveMetrics } from "./metrics-server.js";
import { nodeFigures, nodeObserver } from "./node-metrics.js";
import { ProcessMetrics } from "./process-metrics.js";
import { trackerFigures, trackerObserver } from "./tracker-metrics.js";

const CHUNK = 64 * 1024;

async function startedTracker() {
  const readiness = new Readiness();
  const metrics = new ProcessMetrics("tracker", readiness);
  const observer = trackerObserver(metrics.registry);
  const settings = { payload: PayloadMode.REAL, announceIntervalMs: 200, chunkSize: CHUNK, replication: 2 };
  const options = { ...defaultTrackerOptions, settings };
  const { tally } = metrics;
  const running = await startTracker({ listen: "127.0.0.1:0", tracker: options, observer, readiness, tally });
  trackerFigures(metrics.registry, running.tracker);
  const server = await serveMetrics("127.0.0.1:0", metrics.registry, readiness);
  onTestFinished(async () => {
    running.kill();
    await server.close();
  });
  return { running, url: `http://${server.address}` };
}

async function startedNode(tracker: string, name: string): Promise<{ running: RunningNode; url: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), "swarmlab-metrics-"));
  const readiness = new Readiness();
  const metrics = new ProcessMetrics("node", readiness);
  const server = await serveMetrics("127.0.0.1:0", metrics.registry, readiness);
  const url = `http://${server.address}`;
  expect(await status(`${url}/healthz`)).toEqual([503, { status: "not serving", reason: "starting" }]);
  const observer = new ObserverGroup(nodeObserver(metrics.registry));
  const place = { tracker, listen: "127.0.0.1:0", dataDir, identity: name, zone: "", patienceMs: 60_000 };
  const running = await startNode({ ...place, capacityBytes: 2 ** 24, observer, readiness, tally: metrics.tally });
  nodeFigures(metrics.registry, running);
  onTestFinished(async () => {
    running.kill();
    await server.close();
    rmSync(dataDir, { recursive: true });
  });
  return { running, url };
}

async function status(url: string): Promise<[number, unknown]> {
  const response = await fetch(url);
  return [response.status, await response.json()];
}

async function scrape(url: string) {
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const families = parseExposition(await response.text());
  return {
    families,
    /** Adds up the samples that have these labels. */
    sum: (name: string, labels: Record<string, string> = {}): number => {
      const family = families.get(name.replace(/_(bucket|sum|count)$/, "")) ?? families.get(name);
      if (!family) throw new Error(`no metric ${name}`);
      const samples = family.samples.filter((sample) => sample.name === name && fits(sample, labels));
      return samples.reduce((total, { value }) => total + value, 0);
    },
  };
}

function fits(sample: Sample, labels: Record<string, string>): boolean {
  return Object.entries(labels).every(([name, value]) => sample.labels[name] === value);
}

test("a scrape of a tracker and of its nodes parses, and tells what was put, stored, sent and called", async () => {
  const tracker = await startedTracker();
  const { address } = tracker.running;
  const nodes = [await startedNode(address, "n1"), await startedNode(address, "n2"), await startedNode(address, "n3")];
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-metrics-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "f");
  const bytes = 5 * CHUNK + 1;
  writeFileSync(path, Buffer.alloc(bytes, "f"));
  const session = <T>(work: Parameters<typeof clientSession<T>>[1]) => clientSession({ tracker: address }, work);
  expect((await session((s) => putFile(s, { path, name: "f" }))).error).toBeUndefined();
  expect((await session((s) => getFile(s, { name: "f", path: join(folder, "g") }))).error).toBeUndefined();

  const { families, sum } = await scrape(tracker.url);
  expect(sum("swarmlab_ready")).toBe(1);
  expect([sum("swarmlab_files"), sum("swarmlab_chunks"), sum("swarmlab_chunks_unavailable")]).toEqual([1, 6, 0]);
  expect([sum("swarmlab_files_committed_total"), sum("swarmlab_file_committed_bytes_total")]).toEqual([1, bytes]);
  expect(sum("swarmlab_peers", { role: "node", health: "alive" })).toBe(3);
  expect(sum("swarmlab_peers", { role: "client", health: "left" })).toBe(2);
  expect(sum("swarmlab_network_capacity_bytes")).toBe(3 * 2 ** 24);
  expect(sum("swarmlab_network_used_bytes")).toBe(2 * bytes);
  expect([sum("swarmlab_network_pledged_bytes"), sum("swarmlab_nodes_with_room")]).toEqual([0, 3]);
  expect(sum("swarmlab_nodes_fill_ratio")).toBeLessThan(0.05);
  expect(sum("swarmlab_tracker_epoch")).toBe(1);
  const put = { service: "swarmlab.v1.TrackerService", method: "Put", code: "OK" };
  expect(sum("swarmlab_rpc_server_duration_seconds_count", put)).toBe(1);
  expect(sum("swarmlab_rpc_server_in_flight")).toBe(0);
  for (const name of ["process_cpu_seconds_total", "nodejs_eventloop_lag_seconds", "process_resident_memory_bytes"])
    expect(families.has(name)).toBe(true);

  const scrapes = await Promise.all(nodes.map(({ url }) => scrape(url)));
  const inAll = (name: string, labels = {}) => scrapes.reduce((total, one) => total + one.sum(name, labels), 0);
  expect(inAll("swarmlab_store_replica_bytes")).toBe(2 * bytes);
  expect([inAll("swarmlab_store_replicas"), inAll("swarmlab_store_capacity_bytes")]).toEqual([12, 3 * 2 ** 24]);
  expect(inAll("swarmlab_chunks_fetched_total", { purpose: "put" })).toBe(12);
  expect(inAll("swarmlab_chunk_fetched_bytes_total", { purpose: "put" })).toBe(2 * bytes);
  expect(inAll("swarmlab_chunk_served_bytes_total", { purpose: "get" })).toBe(bytes);
  expect(inAll("swarmlab_chunks_stored_total", { kind: "replica" })).toBe(12);
  expect(inAll("swarmlab_chunks_refused_total")).toBe(0);
  expect(inAll("swarmlab_rpc_server_duration_seconds_count", { method: "FetchChunks", code: "OK" })).toBeGreaterThan(0);
  expect(inAll("swarmlab_rpc_client_duration_seconds_count", { method: "Join", code: "OK" })).toBe(3);
  expect(inAll("swarmlab_rpc_client_in_flight", { method: "FetchChunks" })).toBe(0);
});

test("calls that fail are counted by their status; one that its caller gave up is not under way any more", async () => {
  const { running, url } = await startedTracker();
  const node = await startedNode(running.address, "n1");
  const removal = { service: "swarmlab.v1.TrackerService", method: "Remove", code: "NOT_FOUND" };
  await new Promise((resolve) =>
    node.running.env.call(
      node.running.node.tracker,
      TrackerServiceDefinition,
      "remove",
      { name: "x" },
      9_000,
      resolve,
      0,
    ),
  );
  expect((await scrape(url)).sum("swarmlab_rpc_server_duration_seconds_count", removal)).toBe(1);
  const client = await scrape(node.url);
  expect(client.sum("swarmlab_rpc_client_duration_seconds_count", removal)).toBe(1);
  running.kill();
  const lost = { method: "Announce", code: "UNAVAILABLE" };
  await expect
    .poll(async () => (await scrape(node.url)).sum("swarmlab_rpc_client_duration_seconds_count", lost), {
      timeout: 30_000,
    })
    .toBeGreaterThan(0);
  expect((await scrape(node.url)).sum("swarmlab_tracker_call_failures_total")).toBeGreaterThan(0);
});

test("healthz is 503 with the reason while a node drains, and livez is 200 all the while", async () => {
  const { running } = await startedTracker();
  const node = await startedNode(running.address, "n1");
  expect(await status(`${node.url}/healthz`)).toEqual([200, { status: "serving" }]);
  await node.running.stop({ drain: true, graceMs: 1000 });
  expect(await status(`${node.url}/healthz`)).toEqual([503, { status: "not serving", reason: "draining" }]);
  expect((await fetch(`${node.url}/livez`)).status).toBe(200);
  expect((await scrape(node.url)).sum("swarmlab_ready")).toBe(0);
});

test("the server for supervisors takes GET and HEAD of what it has, and nothing that is large or slow", async () => {
  const server = await serveMetrics("127.0.0.1:0", new Registry(), new Readiness());
  onTestFinished(() => server.close());
  const url = `http://${server.address}`;
  expect((await fetch(`${url}/other`)).status).toBe(404);
  const post = await fetch(`${url}/metrics`, { method: "POST", body: "x".repeat(100_000) });
  expect([post.status, post.headers.get("allow"), post.headers.get("connection")]).toEqual([405, "GET, HEAD", "close"]);
  const head = await fetch(`${url}/healthz`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([503, ""]);
  expect((await fetch(`${url}/metrics`, { headers: { "x-long": "x".repeat(9_000) } })).status).toBe(431);
  // The server cuts off a request that does not end.
  const port = Number(server.address.split(":")[1]);
  const slow = connect(port, "127.0.0.1", () => slow.write("GET /metrics HTTP/1.1\r\nHost: x\r\n"));
  const began = performance.now();
  await new Promise((resolve) => slow.on("close", resolve).resume());
  expect(performance.now() - began).toBeLessThan(30_000);
  await expect(serveMetrics(server.address, new Registry(), new Readiness())).rejects.toThrow(
    "cannot serve metrics on",
  );
});

test("two programs of one process share no metrics", async () => {
  const [a, b] = [new ProcessMetrics("node", new Readiness()), new ProcessMetrics("node", new Readiness())];
  nodeObserver(a.registry).chunkFetched(1, "get", 7, 0, 2, 5);
  nodeObserver(b.registry);
  const served = async ({ registry }: ProcessMetrics) =>
    parseExposition(await exposition(registry))
      .get("swarmlab_chunks_fetched_total")
      ?.samples.map(({ value }) => value);
  expect([await served(a), await served(b)]).toEqual([
    [0, 1, 0],
    [0, 0, 0],
  ]);
});

test("the parser refuses what is not quite the format", () => {
  const head = "# HELP a_total A.\n# TYPE a_total counter\n";
  expect(parseExposition(`${head}a_total{x="y\\"\\\\\\n"} 1e3\n`).get("a_total")?.samples).toEqual([
    { name: "a_total", labels: { x: 'y"\\\n' }, value: 1000 },
  ]);
  const wrong = [
    "a_total 1\n",
    `${head}a_total 1`,
    `${head}a_total  1\n`,
    `${head}a_total 1\na_total 2\n`,
    `${head}a_total{x=y} 1\n`,
    `${head}a_total{x="y",x="z"} 1\n`,
    `${head}a_total -1\n`,
    `${head}b_total 1\n`,
    "# TYPE a gauge\na 1\n",
    "# HELP a A.\n# TYPE a counter\na 1\n",
    '# HELP h H.\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
    '# HELP h H.\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 1\nh_count 1\n',
  ];
  for (const text of wrong) expect(() => parseExposition(text), text).toThrow();
});
