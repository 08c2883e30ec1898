import { describe, expect, test } from "vitest";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import type { Purpose } from "../../src/runtime/random/random.js";
import { scenarioHash } from "../../src/scenario/source/hash.js";
import type { LatencyModel } from "../../src/sim/network/latency-model.js";
import { play, scenarioOf } from "./scenario.js";

/**
 * Tests which draws belong to the sampled network, and which to the run. The draws of churn and of workloads are tested with the players of
 * scenarios.
 */

const HOSTS = 12;

function begun(seed: number, networkSeed: number, network: string, own?: LatencyModel): SimulatedRun {
  const set = [`seed=${seed}`, `networkSeed=${networkSeed}`];
  const scenario = scenarioOf(`duration: 1h\nnodes: ${HOSTS}\nnetwork: ${network}\n`, { set });
  return new SimulatedRun(scenario, own ? { latency: own } : {});
}

function pairs<T>(of: (from: number, to: number) => T): T[] {
  const hosts = Array.from({ length: HOSTS }, (_, i) => i);
  return hosts.flatMap((from) => hosts.map((to) => of(from, to)));
}

const ofPair: LatencyModel = { delay: (_from, _to, draw) => 100 * draw };
const models: readonly { readonly kind: string; readonly network: string; readonly own?: LatencyModel }[] = [
  { kind: "uniform", network: "{ latency: { uniform: { min: 10ms, max: 90ms } } }" },
  { kind: "log-normal", network: "{ latency: { lognormal: { median: 40ms, sigma: 0.5 } } }" },
  { kind: "measured", network: "{ latency: { matrix: planetlab-490 } }" },
  { kind: "the caller's own", network: "{ latency: 40ms }", own: ofPair },
];

describe.each(models)("latencies that are $kind", ({ network, own }) => {
  const delays = (seed: number, networkSeed: number): number[] => {
    const { simulation } = begun(seed, networkSeed, network, own);
    return pairs((from, to) => simulation.network.delay(from, to));
  };

  test("belong to the network", () => {
    const drawn = delays(1, 7);
    expect(new Set(drawn).size).toBeGreaterThan(HOSTS);
    expect(delays(2, 7)).toEqual(drawn);
    expect(delays(1, 8)).not.toEqual(drawn);
    expect(delays(7, 7)).toEqual(drawn);
  });
});

describe("the fate of single messages depends on the run's seed", () => {
  test.each(["{ latency: 40ms, jitter: 50 % }", "{ latency: 40ms, loss: 50 % }"])("%s", (network) => {
    const transits = (seed: number, networkSeed: number): number[] => {
      const { simulation } = begun(seed, networkSeed, network);
      return pairs((from, to) => simulation.network.transit(from, to, 100));
    };
    const drawn = transits(1, 7);
    expect(transits(1, 8)).toEqual(drawn);
    expect(transits(2, 7)).not.toEqual(drawn);
  });
});

test("all draws of trackers and nodes depend on the run's seed", () => {
  const drawn = (seed: number, networkSeed: number): number[] => {
    const { simulation } = begun(seed, networkSeed, "{ latency: 40ms }");
    const purposes: readonly Purpose[] = [
      "placement",
      "repair",
      "challenge",
      "peer-selection",
      "piece-selection",
      "backoff",
      "announce",
      "boot",
      "secret",
      "operation",
    ];
    const { random } = simulation.hosts[1]!;
    return purposes.map((purpose) => random.draws(purpose, "key").next());
  };
  expect(drawn(1, 8)).toEqual(drawn(1, 7));
  expect(drawn(2, 7)).not.toEqual(drawn(1, 7));
});

describe("a scenario without a seed of its network", () => {
  const text = `
duration: 30min
seed: 5
network: { latency: { lognormal: { median: 40ms, sigma: 0.5 } }, jitter: 10 %, loss: 1 % }
nodes: [{ class: home, count: 10, up: 10 Mbit/s, down: 50 Mbit/s }]
churn: { session: { exponential: { mean: 10min } }, absence: { exponential: { mean: 3min } } }
workloads:
  - put: { rate: 1/min, size: 2 MiB }
  - get: { rate: 3/min }
`;
  const digest = (...set: string[]): string => play(scenarioOf(text, { set })).report.run.digest;

  test("is played in the network of its seed", () => {
    const plain = digest();
    expect(digest("networkSeed=5")).toBe(plain);
    expect(digest("networkSeed=6")).not.toBe(plain);
  });

  test("has the hash that it always had, and another one in a network that it names", () => {
    const hash = scenarioHash(scenarioOf(text));
    expect(hash).toBe("2ef6242a5bad36b51c09c1b3ff87a78fbeb18856aa30691fdb6730343c2a05b8");
    expect(scenarioHash(scenarioOf(text, { seed: 9 }))).toBe(hash);
    expect(scenarioHash(scenarioOf(text, { set: ["networkSeed=5"] }))).not.toBe(hash);
  });

  test("is told by its report without one", () => {
    const { run } = play(scenarioOf(text)).report;
    expect(run).not.toHaveProperty("networkSeed");
    expect(play(scenarioOf(text, { set: ["networkSeed=6"] })).report.run).toMatchObject({ seed: 5, networkSeed: 6 });
  });
});
