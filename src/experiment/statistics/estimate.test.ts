import { expect, test } from "vitest";
import type { ExperimentMetric } from "../experiment.js";
import type { RunRecord } from "../run-record.js";
import { enough } from "./enough.js";
import { CONFIDENCE, estimate, kindOf } from "./estimate.js";
import { type Observation, observationsOf } from "./observation.js";
import { samplingOf } from "./sampling.js";

const runs = (...values: (number | null)[]): Observation[] =>
  values.map((value, i) => ({ seed: i + 1, network: null, value }));
const share: ExperimentMetric = { path: "availability.mean", unit: "share" };

test("mean, sample standard deviation and Student's interval are those of a textbook", () => {
  // Use the hours of sleep gained with a drug, from Student's own paper (Biometrika 6, 1908). R's t.test gives 0.70 to 3.96.
  const sleep = estimate(runs(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4), "mean");
  expect(sleep).toMatchObject({ count: 10, noData: 0, min: -0.1, max: 5.5, why: null });
  expect(sleep.mean).toBeCloseTo(2.33, 12);
  expect(sleep.sd).toBeCloseTo(2.002249, 6);
  const { low, high } = sleep.inference?.at(CONFIDENCE) ?? { low: 0, high: 0 };
  expect(low).toBeCloseTo(0.8976776, 6);
  expect(high).toBeCloseTo(3.762322, 6);
  expect(sleep.inference?.p(0)).toBeCloseTo(0.005076, 6);
});

test("what has no interval says why, and a run without data is told, and counts for nothing", () => {
  expect(estimate([], "mean")).toMatchObject({ count: 0, mean: null, sd: null, inference: null, why: "no data" });
  expect(estimate(runs(null, null), "mean")).toMatchObject({ count: 0, noData: 2, mean: null, why: "no data" });
  expect(estimate(runs(null, 3), "skewed")).toMatchObject({ count: 1, noData: 1, mean: 3, why: "one run alone" });
  const alike = estimate(runs(0.1, 0.1, 0.1, null), "skewed");
  expect(alike).toMatchObject({
    count: 3,
    noData: 1,
    mean: 0.1,
    inference: null,
    why: "all 3 runs have the same value",
  });
});

test("skewed figures are bootstrapped from eight runs on, always with the same resamples, and shares stay shares", () => {
  const values = [1, 1, 0.99, 1, 0.93, 1, 1, 0.995, 1, 0.998];
  const one = estimate(runs(...values), "skewed");
  const range = one.inference?.at(CONFIDENCE) as { low: number; high: number };
  expect(one.inference?.method).toBe("bootstrap");
  expect(estimate(runs(...values), "skewed").inference?.at(CONFIDENCE)).toEqual(range);
  expect(range.high).toBeLessThan(1);
  // By Student's t distribution, the interval would reach beyond 1.
  expect(estimate(runs(...values), "mean").inference?.at(CONFIDENCE).high).toBeGreaterThan(1);
  expect((one.mean as number) - range.low).toBeGreaterThan(range.high - (one.mean as number));
  expect(estimate(runs(...values.slice(0, 7)), "skewed").inference?.method).toBe("student");
});

test("an interval of higher confidence is wider, far beyond what resamples can tell, and p is where it ends", () => {
  const { inference } = estimate(runs(3, 4, 5, 4, 8, 3, 4, 6, 5, 4, 3, 9), "skewed");
  const widths = [0.5, 0.9, 0.95, 0.99, 0.999, 0.99999].map((confidence) => {
    const { low, high } = inference?.at(confidence) ?? { low: 0, high: 0 };
    return high - low;
  });
  expect(widths).toEqual([...widths].sort((a, b) => a - b));
  const p = inference?.p(3.5) as number;
  expect(p).toBeGreaterThan(0.0001);
  expect(inference?.at(1 - 1.001 * p).low).toBeGreaterThan(3.5);
  expect(inference?.at(1 - 0.999 * p).low).toBeLessThanOrEqual(3.5);
});

test("which figures have skewed laws", () => {
  const kinds = (["get.p99", "get.mean", "load.stored.cv", "availability.min", "repair.bytes"] as const).map((path) =>
    kindOf({ path, unit: path.startsWith("load") ? "ratio" : path.startsWith("get") ? "duration" : "bytes" }),
  );
  expect(kinds).toEqual(["skewed", "mean", "skewed", "skewed", "mean"]);
  expect(kindOf(share)).toBe("skewed");
});

test("figures come from runs that finished, and one that was not measured is no data", () => {
  const record = (seed: number, more: Partial<RunRecord>): RunRecord => ({
    key: String(seed),
    scenarioHash: "",
    seed,
    network: null,
    outcome: "finished",
    digest: "",
    passed: true,
    events: 1,
    metrics: {},
    ...more,
  });
  const records = [
    record(1, { metrics: { "availability.mean": 0.5 } }),
    record(2, { outcome: "failed" }),
    record(3, { metrics: { "availability.mean": null } }),
    record(4, {}),
  ];
  expect(observationsOf(records, share)).toEqual([
    { seed: 1, network: null, value: 0.5 },
    { seed: 3, network: null, value: null },
    { seed: 4, network: null, value: null },
  ]);
});

const table = (networks: number, seeds: number, value = (i: number, j: number) => i + j * j): Observation[] =>
  Array.from({ length: networks * seeds }, (_, k) => {
    const [i, j] = [Math.floor(k / seeds), k % seeds];
    return { seed: j + 1, network: i + 1, value: value(i, j) };
  });

test("an interval says what was sampled: networks count, not the runs in them", () => {
  expect(samplingOf(runs(1, 2)).covers).toMatch(/other seeds, each with its own network/);
  expect(samplingOf(table(1, 5)).covers).toMatch(/in this one network; it says nothing of other networks/);
  expect(samplingOf(table(5, 1)).covers).toMatch(/other networks, with the workload of this one seed/);
  expect(samplingOf(table(5, 4)).covers).toMatch(/other networks and other seeds, from 5 networks/);
  expect(estimate(table(5, 4), "skewed").inference?.method).toBe("two-way");
  // Copies of runs add no information: four seeds with equal values count as one.
  const alike = estimate(
    table(5, 4, (i) => i * i),
    "mean",
  ).inference?.at(CONFIDENCE);
  const single = estimate(
    table(5, 1, (i) => i * i),
    "mean",
  ).inference?.at(CONFIDENCE);
  expect(alike?.low).toBeCloseTo(single?.low as number, 9);
  expect(alike?.high).toBeCloseTo(single?.high as number, 9);
});

test("a network that lacks a seed is left out, or the seed is, whichever loses fewer runs, and it is told", () => {
  const holed = table(5, 4).map((one) => (one.network === 2 && one.seed > 1 ? { ...one, value: null } : one));
  expect(estimate(holed, "mean")).toMatchObject({ count: 16, noData: 3, leftOut: 1, why: null });
  const lacking = table(5, 4).map((one) => (one.seed === 2 && one.network !== 1 ? { ...one, value: null } : one));
  expect(estimate(lacking, "mean")).toMatchObject({ count: 15, noData: 4, leftOut: 1 });
  const corner = table(2, 2).filter(({ seed, network }) => seed === 1 || network === 1);
  expect(estimate(corner, "mean")).toMatchObject({
    inference: null,
    why: "no two networks share two seeds with data, of 3 runs",
  });
});

test("runs are enough when the interval that a summary would show is narrower than asked", () => {
  const rule = { metric: { path: "get.mean", unit: "duration" }, batch: 5, atMost: 50 } as const;
  const values = runs(10, 12, 9, 11, 10, 12, 11, 9);
  const { low, high } = estimate(values, "mean").inference?.at(CONFIDENCE) ?? { low: 0, high: 0 };
  expect(enough({ ...rule, width: { absolute: high - low + 1e-9 } }, values)).toBe(true);
  expect(enough({ ...rule, width: { absolute: high - low } }, values)).toBe(false);
  expect(enough({ ...rule, width: { relative: (high - low) / 10.5 + 1e-9 } }, values)).toBe(true);
  expect(enough({ ...rule, width: { relative: (high - low) / 10.5 - 1e-9 } }, values)).toBe(false);
});

test("one run, runs without data and runs that are all alike are never enough", () => {
  const rule = { metric: share, width: { absolute: 1e9 }, batch: 5, atMost: 50 };
  for (const few of [runs(), runs(1), runs(null, 1), runs(1, 1, 1, 1, 1)]) expect(enough(rule, few)).toBe(false);
  expect(enough(rule, runs(1, 1, 1, 1, 0.9))).toBe(true);
});
