import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ascending, mean, quantileOfSorted } from "../../src/report/analysis/statistics.js";
import { KeyedRandom } from "../../src/runtime/random/keyed-random.js";
import { parseLatencyMatrix } from "../../src/scenario/expand/latency-matrix.js";
import { latencies } from "../../src/sim/network/latency.js";
import { oracle } from "./oracle.js";

interface Percentiles {
  readonly pairs: number;
  readonly mean: number;
  readonly [percentile: `p${number}`]: number;
}

test("round trips between hosts on PlanetLab are distributed as measured (DATA_planetlab)", () => {
  const { inputs, expected } = oracle<{ file: string }, Percentiles>("DATA_planetlab");
  const result = parseLatencyMatrix(readFileSync(new URL(`../../data/${inputs.file}`, import.meta.url), "utf8"));
  if ("problem" in result) throw new Error(result.problem.message);
  const { matrix } = result;
  const model = latencies({ model: "matrix", source: inputs.file, ...matrix }, new KeyedRandom(1));
  for (let host = 0; host < matrix.size; host++) model.addHost({ name: `${host}`, zone: "", region: "" });
  const roundTrips: number[] = [];
  for (let a = 0; a < matrix.size; a++) {
    for (let b = 0; b < a; b++) roundTrips.push((model.delay(a, b) + model.delay(b, a)) / 1000);
  }
  expect(roundTrips).toHaveLength(expected.pairs);
  const sorted = ascending(roundTrips);
  // The matrix is held in single precision.
  expect(Math.abs(mean(roundTrips) / expected.mean - 1)).toBeLessThan(1e-6);
  for (const percent of [1, 5, 25, 50, 75, 95, 99] as const) {
    expect(Math.abs(quantileOfSorted(sorted, percent / 100) / expected[`p${percent}`]! - 1)).toBeLessThan(1e-6);
  }
});
