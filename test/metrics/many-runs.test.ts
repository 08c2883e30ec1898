import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { parseScenario, simulate } from "../../src/index.js";

const churn = `
duration: 2min
network: { latency: 20ms, loss: 0.5 % }
tracker: { announceInterval: 10s, suspectAfter: 25s, deadAfter: 40s }
nodes: [{ count: 8, capacity: 1 GiB, up: 20 Mbit/s, down: 100 Mbit/s, zone: [north, south] }]
churn: { session: { exponential: { mean: 1min } }, absence: { exponential: { mean: 30s } }, permanent: 30 % }
workloads: [{ put: { rate: 4/min, size: 1 MiB } }, { get: { rate: 10/min, zipf: 0.8 } }]
`;
const scenarios = [
  churn,
  churn.replace("latency: 20ms", "latency: { matrix: planetlab-490 }"),
  churn.replace("network:", "replication: 2\nchunkSize: 256 KiB\nnetwork:"),
  churn.replace("tracker: {", "tracker: { placement: rendezvous,"),
  "duration: 2min\nnodes: [{ count: 3 }]\nsteps: [{ at: 10s, put: { file: a, size: 3 MiB, node: node-1 } }, { at: 20s, crash: node-1 }]\n",
];

/** Collects all garbage, so that only objects that are still referenced remain. */
const collect = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
})();

test("a run is the same whatever ran before it in the process", () => {
  const alone = scenarios.map((text) => simulate(text, { measure: "metrics" }));
  const order = [3, 1, 4, 0, 2, 2, 1, 0];
  for (const n of order) {
    expect(simulate(scenarios[n]!, { measure: "metrics" })).toEqual(alone[n]);
    if (n === 1) simulate(scenarios[n]!, { seed: 5, measure: "metrics", from: 60_000 });
    if (n === 4) simulate(scenarios[n]!);
  }
});

test("many runs leave nothing behind", { timeout: 300_000 }, () => {
  const brief = scenarios.map((text) => parseScenario(text.replace("duration: 2min\nn", "duration: 20s\nn")));
  const played = (runs: number): number => {
    for (let seed = 1; seed <= runs; seed++) {
      simulate(brief[seed % brief.length]!, { seed, measure: "metrics", from: 10_000 });
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  // After the first runs, all code is compiled, and the caches for scenarios are filled.
  const sizes = [played(40), played(50), played(50)];
  // Each run needs hundreds of kilobytes. With a leak, each run keeps a part of them, so memory grows in both halves. Noise is less.
  const growth = Math.min(sizes[1]! - sizes[0]!, sizes[2]! - sizes[1]!) / 50;
  expect(growth).toBeLessThan(20_000);
});
