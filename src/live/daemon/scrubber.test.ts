import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { realSample } from "../../../test/contract/chunk-store-contract.js";
import { until } from "../../../test/e2e/until.js";
import { LiveNetwork } from "../../../test/fixtures/live-network.js";
import { bytesOf, type StoredContent, storedContents } from "../../../test/trials/stored-contents.js";
import { Node } from "../../node/node.js";
import { defaultSettings } from "../../node/options.js";
import { Scrubber } from "../../node/store/scrubber.js";
import { MemoryStore } from "../../node/store/stores/memory-store.js";
import { noObserver } from "../../runtime/observer.js";
import { Simulation } from "../../sim/simulation.js";
import { sha256 } from "../disk/content-hash.js";

const RATE = 1000;
const SIZE = 500;

/** Makes a node in a simulation, where time is exact, with replicas in memory. Returns it with the chunks that it has checked. */
function scrubbed(replicas: number, bytesPerSecond = RATE, roundMs = 0) {
  const checks: { at: number; index: number; sound: boolean }[] = [];
  const simulation = new Simulation({ seed: 1 });
  const host = simulation.addHost({
    identity: "n",
    observer: {
      ...noObserver,
      chunkChecked: (_file, index, _bytes, sound) => checks.push({ at: simulation.now, index, sound }),
    },
  });
  const store = new MemoryStore();
  for (let index = 0; index < replicas; index++) {
    const { chunk, content } = realSample(1, index, SIZE, index + 1);
    store.put(chunk, content, () => {}, undefined);
  }
  const settings = { ...defaultSettings, hash: sha256, joinOnStart: false };
  const node = new Node(host, host.self, store, { settings, incarnation: 1, capacityBytes: 1e6, zone: "" });
  new Scrubber(node, { bytesPerSecond, roundMs }).start();
  const run = (ms: number) => simulation.runUntil(simulation.now + ms);
  const seen = () => checks.map(({ index }) => index);
  return { checks, store, node, run, seen };
}

describe("a scrubber", () => {
  test("reads no more than its rate allows, and everything in each round", () => {
    const { checks, run, seen } = scrubbed(10);
    run(60_000);
    expect(checks.length).toBeLessThanOrEqual(1 + (60 * RATE) / SIZE);
    expect(checks.length).toBeGreaterThan(100);
    for (let n = 1; n < checks.length; n++)
      expect(checks[n]!.at - checks[n - 1]!.at).toBeGreaterThanOrEqual((1000 * SIZE) / RATE);
    // The first round begins at a random chunk.
    const rounds = seen().slice(seen().indexOf(0));
    expect(rounds.slice(0, 20)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(checks.every(({ sound }) => sound)).toBe(true);
  });

  test("rests between two rounds", () => {
    const { seen, run } = scrubbed(10, 1e6, 60_000);
    run(59_000);
    expect(seen().at(-1)).toBe(9);
    expect(seen().length).toBeLessThanOrEqual(10);
    run(2000);
    expect(seen().slice(-10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("does nothing at a rate of 0, and waits for replicas where there are none", () => {
    const idle = scrubbed(3, 0);
    idle.run(60_000);
    expect(idle.checks).toEqual([]);
    const empty = scrubbed(0, RATE, 1000);
    empty.run(5000);
    const { chunk, content } = realSample(1, 7, SIZE, 1);
    empty.store.put(chunk, content, () => {}, undefined);
    empty.run(3000);
    expect(empty.seen()).toContain(7);
  });

  test("drops what is damaged, and only that, and the node tells the tracker", () => {
    const { checks, node, store, run } = scrubbed(6);
    store.corrupt(1, 4);
    run(6000);
    expect(checks.filter(({ sound }) => !sound).map(({ index }) => index)).toEqual([4]);
    expect([...store.list()].map(({ index }) => index)).toEqual([0, 1, 2, 3, 5]);
    expect(node.holdings.takeChanges().lost).toEqual([{ fileId: 1, index: 4, pledge: 5 }]);
  });

  test("looks past what goes, comes and changes under it", () => {
    const { store, run, seen, checks } = scrubbed(6);
    run(700);
    for (const index of [0, 2, 4]) store.delete(1, index);
    const newer = realSample(1, 2, SIZE, 99);
    store.put(newer.chunk, newer.content, () => {}, undefined);
    const before = seen().length;
    run(10_000);
    expect(new Set(seen().slice(before))).toEqual(new Set([1, 2, 3, 5]));
    expect(checks.every(({ sound }) => sound)).toBe(true);
  });
});

describe("in a live network", () => {
  let network: LiveNetwork;
  beforeEach(async () => {
    network = await LiveNetwork.start();
  });
  afterEach(() => network.stop());

  test("a damaged content is found, dropped, and its replica made anew", async () => {
    const damaged: string[] = [];
    for (const name of ["n1", "n2", "n3", "n4"])
      await network.node(name, {
        scrub: { bytesPerSecond: 10e6, roundMs: 200 },
        observer: {
          ...noObserver,
          chunkChecked: (fileId, index, _bytes, sound) => {
            if (!sound) damaged.push(`${name} ${fileId}/${index}`);
          },
        },
      });
    const content = await network.put("f", 300_000);
    await until(
      () => network.stat("f"),
      (seen) => seen.file?.fewestReplicas === 3,
    );
    const victim = network.nodes.find(({ store }) => store.replicas > 0)!;
    const { fileId, index, hash } = [...victim.store.list()][0]!;
    const { path, offset } = contentOn(join(network.folder, victim.identity), hash);
    const bytes = readFileSync(path);
    bytes[offset + 1234]! ^= 0x10;
    writeFileSync(path, bytes);
    await until(
      async () => damaged,
      (seen) => seen.length > 0,
    );
    expect(damaged).toEqual([`${victim.identity} ${fileId}/${index}`]);
    await until(
      () => network.stat("f"),
      (seen) => seen.underReplicated === 0 && seen.file?.fewestReplicas === 3,
    );
    const holding = async () => network.nodes.filter(({ store }) => (store.get(fileId, index)?.pledge ?? 0) > 0);
    const holders = await until(holding, (seen) => seen.length === 3);
    for (const { identity } of holders) {
      const held = bytesOf(contentOn(join(network.folder, identity), hash));
      expect(Buffer.compare(sha256.digest(held), hash)).toBe(0);
    }
    expect((await network.get("f")).equals(content)).toBe(true);
  });
});

/** The place where a node has the content with this hash. */
function contentOn(folder: string, hash: Uint8Array): StoredContent {
  const name = Buffer.from(hash).toString("hex");
  const found = storedContents(folder).find((content) => content.name === name);
  if (!found) throw new Error(`no content ${name}`);
  return found;
}
