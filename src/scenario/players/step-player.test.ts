import { describe, expect, test } from "vitest";
import { PaperStage, play, read } from "../../../test/scenario/paper-stage.js";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { Driver } from "./driver.js";

describe("steps", () => {
  const nodes = "nodes: [ { class: n, count: 10, zone: [eu, us] }, { names: [alice], joins: false } ]";
  const steps = (list: string) =>
    play(`{ duration: 10h, ${nodes}, steps: [ ${list} ] }`).script.filter((line) => !line.startsWith("0 start"));

  test("happen at their times, in order", () => {
    expect(
      steps(
        "{ at: 2h, remove: m }, { at: 1h, join: alice }, { at: 1h, put: { node: alice, file: m, size: 3 B, replication: 2 } }",
      ),
    ).toEqual([
      "3600000 * join of alice",
      "3600000 start alice",
      "3600000 * put m by alice",
      "3600000 put m 3 2 alice",
      "7200000 * remove m",
      "7200000 remove m",
    ]);
  });

  test("crash a zone, and start it again", () => {
    const script = steps("{ at: 1h, crash: { zone: eu } }, { at: 2h, restart: { zone: eu } }");
    expect(script.filter((line) => / crash n/.test(line)).map((line) => line.split(" ").at(-1))).toEqual([
      "n-01",
      "n-03",
      "n-05",
      "n-07",
      "n-09",
    ]);
    expect(script.filter((line) => line.includes(" start ")).length).toBe(5);
  });

  test("spread over a time", () => {
    const times = steps("{ at: 1h, leave: { class: n }, over: 10min }")
      .filter((line) => / leave n/.test(line))
      .map((line) => Number(line.split(" ")[0]) / 60_000);
    expect(times).toEqual([60, 61, 62, 63, 64, 65, 66, 67, 68, 69]);
  });

  test("draw so many, or a share, among those in the right state", () => {
    const crashed = steps(
      "{ at: 1h, crash: { pick: 3 } }, { at: 2h, crash: { share: 50 % } }, { at: 3h, crash: { pick: 9 } }",
    );
    expect(crashed.filter((line) => line.startsWith("3600000 crash")).length).toBe(3);
    expect(crashed.filter((line) => line.startsWith("7200000 crash")).length).toBe(4);
    expect(crashed.filter((line) => line.startsWith("10800000 crash")).length).toBe(3);
  });

  test("restart running nodes one after another, with a downtime", () => {
    const script = steps("{ at: 1h, restart: { nodes: [n-01, n-02], downtime: 30s }, over: 2min }");
    expect(script).toEqual([
      "3600000 * restart of 2 nodes",
      "3600000 crash n-01",
      "3630000 start n-01",
      "3660000 crash n-02",
      "3690000 start n-02",
    ]);
  });

  test("on nodes in the wrong state change nothing, and say so where an operation falls away", () => {
    expect(
      steps(
        "{ at: 1h, crash: alice }, { at: 2h, get: { node: alice, file: m } }, { at: 3h, put: { node: alice, file: m, size: 3 B } }",
      ),
    ).toEqual([
      "3600000 * crash of alice",
      "7200000 * get m by alice",
      "7200000 * no get of m: alice is offline",
      "10800000 * put m by alice",
      "10800000 * no put of m: alice is offline",
    ]);
  });
});

describe("limits", () => {
  const scenario = read(`
duration: 3h
nodes: [ { class: n, count: 3, zone: oslo } ]
network: { backbones: [ { zone: oslo, up: 1 Gbit/s }, { name: core, zone: oslo, capacity: 1 Gbit/s } ] }
steps:
  - { at: 1h, limit: { nodes: [n-1, n-3], up: 1.5 Mbit/s, down: 800 bit/s } }
  - { at: 2h, limit: { backbone: oslo, up: unlimited } }
  - { at: 2.5h, limit: { backbone: core, capacity: 8 Mbit/s } }
`);

  function script(change: (stage: PaperStage) => void = () => {}): string[] {
    const stage = new PaperStage(scenario);
    change(stage);
    new Driver(scenario, new KeyedRandom(1), stage).start();
    stage.runUntil(scenario.duration);
    return stage.script.filter((line) => !line.includes("start"));
  }

  test("set the links of nodes and of backbones", () => {
    expect(script()).toEqual([
      "3600000 * limit of 2 nodes: up 1.5 Mbit/s, down 800 bit/s",
      "3600000 limit 187500 100 n-1",
      "3600000 limit 187500 100 n-3",
      "7200000 * limit of backbone oslo: up unlimited",
      "7200000 limit Infinity undefined backbone 0",
      "9000000 * limit of backbone core: 8 Mbit/s",
      "9000000 limit 1000000 1000000 backbone 1",
    ]);
  });

  test("are left out where links are real, and the timeline says so", () => {
    const live = script((stage) => {
      stage.faults = {};
    });
    expect(live).toEqual([
      "3600000 * no limit of 2 nodes: up 1.5 Mbit/s, down 800 bit/s: these links are real",
      "7200000 * no limit of backbone oslo: up unlimited: these links are real",
      "9000000 * no limit of backbone core: 8 Mbit/s: these links are real",
    ]);
  });
});

test("partitions and pauses undo themselves after their time, and the timeline says when", () => {
  const script = play(`
duration: 3h
nodes: [ { names: [a, b, c] } ]
steps:
  - { at: 1min, partition: { nodes: [tracker, b] }, for: 10min }
  - { at: 2min, partition: { groups: [ a, [b, c] ] } }
  - { at: 20min, pause: [tracker, a, b], for: 1min, over: 3min }
  - { at: 30min, pause: { pick: 5 }, for: 10min }
  - { at: 31min, restart: c }
  - { at: 32min, put: { node: a, file: f, size: 1 B }, mayFail: true }
  - { at: 33min, leave: a }
  - { at: 35min, resume: { all: true } }
  - { at: 36min, heal: all }
`);
  expect(script.script.slice(3)).toEqual([
    "60000 * partition of the tracker and b from the rest",
    "60000 partition [[-1,1]]",
    "120000 * partition of a | 2 nodes",
    "120000 partition [[0],[1,2]]",
    "660000 heal",
    "660000 * end of partition of the tracker and b from the rest",
    "1200000 * pause of the tracker and 2 nodes",
    "1200000 pause the tracker",
    "1260000 resume the tracker",
    "1260000 pause a",
    "1320000 pause b",
    "1320000 resume a",
    "1380000 resume b",
    "1380000 * end of pause of the tracker and 2 nodes",
    "1800000 * pause of 3 nodes",
    ...["a", "b", "c"].map(() => expect.stringMatching(/^1800000 pause [abc]$/)),
    "1860000 * restart of c",
    "1920000 * put f by a",
    "1920000 * no put of f: a is paused",
    "1980000 * leave of a",
    "2100000 * resume of 3 nodes",
    ...["a", "b", "c"].map((name) => `2100000 resume ${name}`),
    "2160000 * heal of all partitions",
  ]);
  expect(script.told.filter((line) => !/: (done|\d.*)$/.test(line))).toEqual([
    "test.yaml:9 restart of c: c ran already",
    "test.yaml:10 put f by a: a was paused",
    "test.yaml:11 leave of a: a was paused",
    "test.yaml:13 heal of all partitions: there was no partition",
  ]);
});

test("a step whose last act does nothing, when all that was done before is undone, is over at this act", () => {
  const { script } = play(`
duration: 1h
nodes: [ { names: [a, b] } ]
steps:
  - { at: 5min, crash: b }
  - { at: 10min, pause: [a, b], over: 10min, for: 1min }
  - { at: 25min, restart: b }
  - { at: 25min, crash: a }
  - { at: 30min, pause: [a, b], over: 10min, for: 1min }
  - { at: 50min, pause: a, for: 1min }
`);
  expect(script.filter((line) => /pause|resume/.test(line))).toEqual([
    "600000 * pause of 2 nodes",
    "600000 pause a",
    "660000 resume a",
    "900000 * end of pause of 2 nodes",
    "1800000 * pause of 2 nodes",
    "2100000 pause b",
    "2160000 resume b",
    "2160000 * end of pause of 2 nodes",
    "3000000 * pause of a",
  ]);
});
