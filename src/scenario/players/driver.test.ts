import { describe, expect, test } from "vitest";
import { PaperStage, play, read } from "../../../test/scenario/paper-stage.js";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Scenario } from "../scenario.js";
import { parseScenario } from "../source/parse.js";
import { Driver } from "./driver.js";

const HOUR = 3.6e6;

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
    // The tolerance is four standard deviations of the binomial law.
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

test("one seed, one script; another seed, another", () => {
  const yaml = `${kad}workloads: [ { put: { rate: 20/h, size: 1 MiB } }, { get: { rate: 1/min } } ]\nsteps: [ { at: 1h, crash: { pick: 5 } } ]\n`;
  const first = play(yaml, 3 * HOUR).script;
  expect(play(yaml, 3 * HOUR).script).toEqual(first);
  expect(play(yaml, 3 * HOUR, 2).script).not.toEqual(first);
});
