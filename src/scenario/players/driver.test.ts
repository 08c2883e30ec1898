import { describe, expect, test } from "vitest";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { nameOf } from "../host-words.js";
import { type Scenario, TRACKER } from "../scenario.js";
import { parseScenario } from "../source/parse.js";
import { Driver } from "./driver.js";
import type { Faults, PlayedStep, Stage, StepFacts } from "./stage.js";

const HOUR = 3.6e6;

/** A stage without a swarm: puts are committed at once, and all that happens is written down. */
class PaperStage implements Stage {
  readonly script: string[] = [];
  /** What steps were told; operations end on no paper. */
  readonly told: string[] = [];
  readonly dropCount = { put: 0, get: 0 };
  faults: Faults = {
    links: {
      limitNode: (node, { up, down }) => this.note(`limit ${up} ${down}`, node),
      limitBackbone: (backbone, { up, down }) => {
        this.script.push(`${this.time} limit ${up} ${down} backbone ${backbone}`);
      },
    },
    partitions: { partition: () => 0, heal: () => {} },
    pauses: { pause: () => {}, resume: () => {} },
  };
  readonly up = new Set<number>();
  readonly paused = new Set<number>();
  private partitions = 0;
  private readonly files: string[] = [];
  private readonly pending: { time: number; run: () => void }[] = [];
  private time = 0;

  constructor(private readonly scenario: Scenario) {}

  /** Plays until `time`. */
  runUntil(time: number): void {
    for (;;) {
      const next = this.pending.at(-1);
      if (!next || next.time > time) break;
      this.pending.pop();
      this.time = next.time;
      next.run();
    }
    this.time = time;
  }

  get pendingEvents(): number {
    return this.pending.length;
  }

  now(): number {
    return this.time;
  }
  at<A>(time: number, action: (arg: A) => void, arg: A): void {
    if (!(time >= this.time)) throw new Error(`${time} is in the past`);
    // Latest first; behind those of the same time that came earlier.
    let [low, high] = [0, this.pending.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.pending[middle] as { time: number }).time > time) low = middle + 1;
      else high = middle;
    }
    this.pending.splice(low, 0, { time, run: () => action(arg) });
  }
  isUp(node: number): boolean {
    return this.up.has(node);
  }
  pause(host: number): (() => boolean) | undefined {
    if (host !== TRACKER && !this.up.delete(host)) return undefined;
    this.note("pause", host);
    this.paused.add(host);
    return () => this.resume(host);
  }
  resume(host: number): boolean {
    if (!this.paused.delete(host)) return false;
    this.note("resume", host);
    if (host !== TRACKER) this.up.add(host);
    return true;
  }
  isPaused(host: number): boolean {
    return this.paused.has(host);
  }
  partition(groups: readonly (readonly number[])[]): () => boolean {
    this.partitions++;
    this.script.push(`${this.time} partition ${JSON.stringify(groups)}`);
    return () => this.heal();
  }
  heal(): boolean {
    if (this.partitions === 0) return false;
    this.partitions = 0;
    this.script.push(`${this.time} heal`);
    return true;
  }
  start(node: number): boolean {
    if (this.up.has(node) || this.paused.has(node)) return false;
    this.note("start", node);
    this.up.add(node);
    return true;
  }
  crash(node: number): boolean {
    return this.stop("crash", node);
  }
  leave(node: number): boolean {
    return this.stop("leave", node);
  }
  put(node: number, file: string, size: number, replication: number): void {
    if (!this.isUp(node)) throw new Error(`node ${node} is offline`);
    this.note(`put ${file} ${size} ${replication}`, node);
    this.files.push(file);
  }
  get(node: number, file: string): void {
    if (!this.isUp(node)) throw new Error(`node ${node} is offline`);
    this.note(`get ${file}`, node);
  }
  remove(file: string): void {
    this.script.push(`${this.time} remove ${file}`);
  }
  committed(): readonly string[] {
    return this.files;
  }
  mark(label: string): void {
    this.script.push(`${this.time} * ${label}`);
  }

  dropped(kind: "put" | "get"): void {
    this.dropCount[kind]++;
  }
  step({ text, where, acts, mayFail }: StepFacts): PlayedStep {
    const told = (what: string): number => this.told.push(`${where} ${text}: ${what}`);
    told(`${acts}${mayFail ? ", may fail" : ""}`);
    return { done: () => told("done"), failed: (why) => told(why) };
  }

  private stop(verb: string, node: number): boolean {
    if (!this.up.delete(node)) return false;
    this.note(verb, node);
    return true;
  }
  private note(what: string, node: number): void {
    this.script.push(`${this.time} ${what} ${nameOf(this.scenario, node)}`);
  }
}

function read(yaml: string, seed?: number): Scenario {
  const none = () => ({ error: "there is no such file" });
  const { scenario, problems } = parseScenario(yaml, "test.yaml", none, seed === undefined ? {} : { seed });
  if (!scenario) throw new Error(JSON.stringify(problems));
  return scenario;
}

function play(yaml: string, until?: number, seed?: number): PaperStage {
  const scenario = read(yaml, seed);
  const stage = new PaperStage(scenario);
  new Driver(scenario, new KeyedRandom(scenario.seed), stage).start();
  stage.runUntil(until ?? scenario.duration);
  return stage;
}

describe("a sampled network", () => {
  const yaml = (seed: number, networkSeed: number) => `
duration: 10h
seed: ${seed}
networkSeed: ${networkSeed}
nodes: [{ class: away, count: 40 }, { class: here, count: 10 }]
churn: { class: away, session: { exponential: { mean: 1h } }, absence: { exponential: { mean: 1h } }, permanent: 20 %, crash: 50 % }
workloads:
  - put: { rate: 20/h, size: { exponential: { mean: 1 MiB } }, class: here }
  - get: { rate: 20/h, class: here }
steps:
  - { at: 5h, limit: { class: here, pick: 3, up: 1 Mbit/s } }
`;
  const lines = (seed: number, networkSeed: number, which: RegExp): string[] =>
    play(yaml(seed, networkSeed)).script.filter((line) => which.test(line));
  const CHURN = / (?:start|crash|leave) away-/;
  const RUN = / (?:put|get|limit) /;

  test("has the same comings and goings for every seed, and others in another network", () => {
    const churn = lines(1, 7, CHURN);
    expect(churn.length).toBeGreaterThan(200);
    expect(new Set(churn.map((line) => line.split(" ")[1]))).toEqual(new Set(["start", "crash", "leave"]));
    expect(lines(2, 7, CHURN)).toEqual(churn);
    expect(lines(1, 8, CHURN)).not.toEqual(churn);
  });

  test("leaves the arrivals of workloads and the draws of steps to the run", () => {
    const run = lines(1, 7, RUN);
    expect(run.length).toBeGreaterThan(300);
    expect(lines(1, 8, RUN)).toEqual(run);
    const other = lines(2, 7, RUN);
    for (const what of [/put/, /get/, /limit/])
      expect(other.filter((line) => what.test(line))).not.toEqual(run.filter((line) => what.test(line)));
  });

  test("is that of the seed when nothing else is said", () => {
    const plain = yaml(3, 0).replace("networkSeed: 0\n", "");
    expect(play(plain).script).toEqual(play(yaml(3, 3)).script);
  });

  test("of recorded sessions has the same crashes and leaves", () => {
    const stop = (seed: number, networkSeed: number) => {
      const base = read(`duration: 10h\nnodes: 100\n`);
      const trace = base.nodes.map((_, node) => ({ time: 1000 + node, node, up: false }));
      const online = base.nodes.map((_, node) => node);
      const plan = { nodes: online, kind: "trace", crash: 0.5, trace, online, start: 0 } as const;
      const scenario: Scenario = { ...base, seed, networkSeed, churn: [plan] };
      const stage = new PaperStage(scenario);
      new Driver(scenario, new KeyedRandom(seed), stage).start();
      stage.runUntil(HOUR);
      return stage.script;
    };
    expect(stop(2, 7)).toEqual(stop(1, 7));
    expect(stop(1, 8)).not.toEqual(stop(1, 7));
  });
});

const kad = `
duration: 10h
nodes: { total: 2000, classes: [ { class: n, share: 100 % } ] }
churn:
  session: { weibull: { shape: 0.61511, scale: 169.5385 min } }
  absence: { weibull: { shape: 0.47648, scale: 413.6765 min } }
`;

describe("churn", () => {
  test("is stationary from the start: as many are online at once as after ten hours, and as theory says", () => {
    const expected = 2000 * 0.21395209901413964;
    // Four standard deviations of the binomial law.
    const tolerance = 4 * Math.sqrt(expected * (1 - 0.21395209901413964));
    for (const hours of [0, 0.5, 10]) {
      expect(Math.abs(play(kad, hours * HOUR).up.size - expected), `after ${hours} h`).toBeLessThan(tolerance);
    }
  });

  test("has as many arrivals in the first hour as in the last: nodes over mean cycle", () => {
    const starts = play(kad)
      .script.filter((line) => line.includes(" start "))
      .map((line) => Number(line.split(" ")[0]));
    const expected = (2000 * 60) / (247.14300815388444 + 907.9894223886702);
    for (const hour of [0, 9]) {
      const count = starts.filter((time) => time > hour * HOUR && time <= (hour + 1) * HOUR).length;
      expect(Math.abs(count - expected), `hour ${hour}: ${count}, expected ${expected}`).toBeLessThan(
        4.5 * Math.sqrt(expected),
      );
    }
  });

  test("leaves the sessions of all others as they were when a node is added", () => {
    const yaml = (names: string) =>
      `{ duration: 48h, nodes: [ { names: [${names}] } ], churn: { session: 1h, absence: { exponential: { mean: 1h } } } }`;
    const of = (script: readonly string[], name: string) => script.filter((line) => line.endsWith(` ${name}`));
    const few = play(yaml("alice, bob")).script;
    const more = play(yaml("carol, alice, bob")).script;
    expect(of(few, "bob").length).toBeGreaterThan(10);
    for (const name of ["alice", "bob"]) expect(of(more, name)).toEqual(of(few, name));
  });

  test("keeps one pending event a node, and none past the end", () => {
    const scenario = read(kad);
    const stage = new PaperStage(scenario);
    new Driver(scenario, new KeyedRandom(1), stage).start();
    expect(stage.pendingEvents).toBeLessThanOrEqual(2000);
    stage.runUntil(10 * HOUR);
    expect(stage.pendingEvents).toBe(0);
  });

  test("spares a permanent share, and ends sessions by crashes and leaves as told", () => {
    const stage = play(
      `{ duration: 10h, nodes: 400, churn: { session: 10min, absence: 10min, permanent: 25 %, crash: 30 % } }`,
    );
    const stopped = stage.script.filter((line) => / (crash|leave) /.test(line));
    const gone = new Set(stopped.map((line) => line.split(" ")[2]));
    expect(400 - gone.size).toBeGreaterThan(70);
    expect(400 - gone.size).toBeLessThan(130);
    const crashes = stopped.filter((line) => line.includes("crash")).length / stopped.length;
    expect(crashes).toBeGreaterThan(0.28);
    expect(crashes).toBeLessThan(0.32);
  });

  test("does nothing before its start", () => {
    const stage = play(`{ duration: 2h, nodes: 100, churn: { session: 1min, absence: 1min, start: 1h } }`, HOUR);
    expect(stage.script.every((line) => line.startsWith("0 start"))).toBe(true);
    stage.runUntil(HOUR + 60_000);
    expect(stage.script.some((line) => line.includes("crash"))).toBe(true);
  });

  test("follows a recorded trace to the letter", () => {
    const files = () => ({ text: "time,node,up|down\n10,b,up\n5,a,down\n20,a,up\n20,b,down\n" });
    const { scenario } = parseScenario(
      "{ duration: 1min, nodes: [ { names: [a, b, c] } ], churn: { trace: t.csv, crash: 0 } }",
      "t.yaml",
      files,
    );
    const stage = new PaperStage(scenario as Scenario);
    new Driver(scenario as Scenario, new KeyedRandom(1), stage).start();
    stage.runUntil(60_000);
    expect(stage.script).toEqual(["0 start a", "5000 leave a", "10000 start b", "20000 start a", "20000 leave b"]);
  });
});

describe("workloads", () => {
  const yaml = `
duration: 100h
nodes: 20
workloads:
  - put: { rate: 10/h, size: { lognormal: { median: 20 MiB, sigma: 1 } }, maxSize: 100 MiB }
  - get: { rate: 100/h, zipf: 1, start: 10h, end: 60h }
`;
  const { script } = play(yaml);
  const puts = script.filter((line) => line.includes(" put "));
  const gets = script.filter((line) => line.includes(" get "));

  test("arrive as a Poisson process: count and gaps", () => {
    expect(Math.abs(puts.length - 1000)).toBeLessThan(4 * Math.sqrt(1000));
    expect(Math.abs(gets.length - 5000)).toBeLessThan(4 * Math.sqrt(5000));
    const times = gets.map((line) => Number(line.split(" ")[0]));
    expect(times[0]).toBeGreaterThan(10 * HOUR);
    expect(times.at(-1)).toBeLessThan(60 * HOUR);
    const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(deviation / mean).toBeGreaterThan(0.94);
    expect(deviation / mean).toBeLessThan(1.06);
  });

  test("put files of their own names and of sizes from the distribution, cut at the largest", () => {
    expect(puts[0]).toMatch(/ put put-000000 \d+ 0 node-\d\d$/);
    expect(new Set(puts.map((line) => line.split(" ")[2])).size).toBe(puts.length);
    const sizes = puts.map((line) => Number(line.split(" ")[3])).sort((a, b) => a - b);
    expect((sizes[sizes.length >> 1] as number) / 2 ** 20).toBeGreaterThan(17);
    expect((sizes[sizes.length >> 1] as number) / 2 ** 20).toBeLessThan(23);
    expect(sizes.at(-1)).toBe(100 * 2 ** 20);
  });

  test("get old files more often", () => {
    const of = (name: string) => gets.filter((line) => line.includes(name)).length;
    expect(of("put-000000")).toBeGreaterThan(3 * of("put-000009"));
  });

  test("use all nodes alike, and only those online", () => {
    const counts = new Map<string, number>();
    for (const line of gets)
      counts.set(line.split(" ").at(-1) as string, (counts.get(line.split(" ").at(-1) as string) ?? 0) + 1);
    expect(counts.size).toBe(20);
    for (const count of counts.values())
      expect(Math.abs(count - gets.length / 20)).toBeLessThan(4 * Math.sqrt(gets.length / 20));
    const lonely = play(
      "{ duration: 1h, nodes: [ { names: [a] }, { count: 500, joins: false } ], workloads: [ put: { rate: 1/min, size: 1 B } ] }",
    );
    expect(lonely.script.filter((line) => line.includes(" put ")).every((line) => line.endsWith(" a"))).toBe(true);
    expect(lonely.script.length).toBeGreaterThan(30);
  });

  test("do not move when another workload is added", () => {
    const more = play(`${yaml}  - put: { rate: 5/h, size: 1 MiB }\n`).script.filter((line) =>
      line.includes(" put put-"),
    );
    expect(more).toEqual(puts);
  });
});

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

test("one seed, one script; another seed, another", () => {
  const yaml = `${kad}workloads: [ { put: { rate: 20/h, size: 1 MiB } }, { get: { rate: 1/min } } ]\nsteps: [ { at: 1h, crash: { pick: 5 } } ]\n`;
  const first = play(yaml, 3 * HOUR).script;
  expect(play(yaml, 3 * HOUR).script).toEqual(first);
  expect(play(yaml, 3 * HOUR, 2).script).not.toEqual(first);
});
