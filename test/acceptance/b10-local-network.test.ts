import { afterEach, describe, expect, test } from "vitest";
import { playLive } from "../../src/play/worlds/hosted/live-run.js";
import { analyse } from "../../src/report/analysis/analyse.js";
import { Health } from "../../src/tracker/members/peers.js";
import { play, scenarioOf, violated } from "../scenarios/scenario.js";
import { CHUNK, LiveNetwork } from "./live-network.js";

const scenario = scenarioOf(`
duration: 64s
payload: real
chunkSize: 64 KiB
replication: 3
tracker: { announceInterval: 2s, suspectAfter: 6s, deadAfter: 12s, repair: { massFailureShare: 100 % } }
nodes:
  - { class: peer, count: 6, capacity: 100 MiB }
  - { class: late, count: 2, capacity: 100 MiB, joins: false }
steps:
  - { at: 10s, put: { node: peer-1, file: a, size: 900 KiB } }
  - { at: 10s, put: { node: peer-2, file: b, size: 1 B } }
  - { at: 11s, put: { node: peer-3, file: c, size: 300 KiB } }
  - { at: 25s, join: { class: late } }
  - { at: 26s, crash: peer-4 }
  - { at: 28s, get: { file: a, nodes: [late-1, late-2, peer-1] } }
  - { at: 36s, leave: peer-5 }
  - { at: 44s, restart: peer-4 }
  - { at: 50s, get: { file: c, class: peer }, over: 1s }
`);

describe("B10: a tracker and several nodes run at once, nodes come and go, files are put and got", () => {
  test("in simulation", () => {
    const { report, measured } = play(scenario);
    expect(violated(report)).toEqual([]);
    expect([measured.operations.put.succeeded, measured.operations.get.succeeded]).toEqual([3, 8]);
    expect(report.files).toMatchObject({ committed: 3, lost: 0, unavailable: 0, underReplicatedChunks: 0 });
  });

  test("over genuine gRPC, with the same outcome", async () => {
    const measured = await playLive(scenario, { speed: 4 });
    const report = analyse(measured, []);
    expect(violated(report)).toEqual([]);
    expect([measured.operations.put.succeeded, measured.operations.get.succeeded]).toEqual([3, 8]);
    expect(report.files).toMatchObject({ committed: 3, lost: 0, unavailable: 0 });
  });
});

describe("B10: nodes on the loopback interface", () => {
  let network: LiveNetwork | undefined;
  afterEach(() => network?.close());

  test("connect, cut and spread a file, and all read it back byte for byte", async () => {
    network = await LiveNetwork.start();
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) await network.add(name);
    const sizes = [0, 1, CHUNK, 10 * CHUNK + 7];
    for (const size of sizes) expect((await network.put("a", `f${size}`, size)).error).toBeUndefined();
    for (const size of sizes) {
      const reads = await Promise.all(names.map((name) => network?.reads(name, `f${size}`, size)));
      expect(reads).toEqual([true, true, true, true, true]);
    }
    const replicas = [...network.places.values()].reduce((sum, { store }) => sum + store.replicas, 0);
    expect(replicas).toBe(2 * (0 + 1 + 1 + 11));
    expect(network.bugs).toEqual([]);
  });

  test("join, leave, die and return while others read", async () => {
    network = await LiveNetwork.start();
    for (const name of ["a", "b", "c", "d"]) await network.add(name);
    const size = 20 * CHUNK;
    expect((await network.put("a", "file", size)).error).toBeUndefined();
    const { store } = network.kill("b");
    await network.add("e");
    expect(await network.reads("e", "file", size)).toBe(true);
    const { tracker } = network;
    // Once the node is given up, its replicas do not count. Repair may be over before the test looks.
    await network.until(() => tracker.peers.byHealth[Health.dead] === 1);
    await network.until(() => tracker.replicas.underReplicated === 0);
    await network.add("b", store);
    const left = await new Promise((done) => network?.place("c").node.leave({ drain: true }, done));
    expect(left).toMatchObject({ error: undefined });
    network.kill("c");
    for (const name of ["a", "b", "d", "e"]) expect(await network.reads(name, "file", size)).toBe(true);
    expect(network.bugs).toEqual([]);
  });
});
