import { expect, test } from "vitest";
import { experimentOf, type Law, recordsOf, settingOf } from "../../../test/setup/made-up-experiment.js";
import type { Experiment } from "../experiment.js";
import { summarise } from "../summary/summarise.js";
import { renderSummaryCharts, summaryCharts } from "./charts.js";
import { frontOf } from "./pareto-chart.js";

const policies = ["random", "two-choices", "rendezvous"];
const law: Law = (setting, _seed, noise) => ({
  "load.stored.cv": 0.4 - 0.1 * policies.findIndex((name) => setting.includes(name)) + 0.01 * noise("cv"),
  "get.median": 4000 + 500 * Number(/\d/.exec(setting)?.[0] ?? 0) + 300 * noise("median"),
  "files.lost": null,
});
const paths = ["load.stored.cv", "get.median", "files.lost"];
const plain = experimentOf(policies, paths);

const replicas = [2, 3, 4];
const settings = policies.flatMap((policy) =>
  replicas.map((count) => settingOf(`${policy} / ${count}`, { placement: policy, replication: String(count) })),
);
const grid: Experiment = {
  ...plain,
  factors: [
    { name: "placement", levels: policies.map((name) => ({ name })) },
    { name: "replication", levels: replicas.map((count) => ({ name: String(count), quantity: count })) },
  ],
  settings,
  baseline: settings[0]!.name,
};

const namesOf = (experiment: Experiment, of: Law = law) =>
  summaryCharts(summarise(experiment, recordsOf(experiment, of))).map(({ name }) => name);

test("the shape of an experiment decides which charts there are, and what has no data has none", () => {
  // The settings differ in one metric only, so there is no trade-off to draw.
  expect(namesOf(plain)).toEqual(["intervals-load.stored.cv", "intervals-get.median"]);
  expect(namesOf(grid)).toEqual([
    "swept-replication-load.stored.cv",
    "swept-replication-get.median",
    "map-load.stored.cv",
    "map-get.median",
    "intervals-load.stored.cv",
    "intervals-get.median",
    "trade-off",
  ]);
  expect(namesOf(plain, () => ({}))).toEqual([]);
  // Pairs of levels lie on a diagonal and do not make a map.
  const pairs = { ...grid, settings: settings.filter((_, i) => i % 4 === 0) };
  expect(namesOf(pairs).filter((name) => name.startsWith("map"))).toEqual([]);
});

test("a swept line goes through the means by quantity, within the band of its interval", () => {
  const summary = summarise(grid, recordsOf(grid, law));
  const chart = summaryCharts(summary).find(({ name }) => name === "swept-replication-get.median");
  const datasets = chart?.configuration.data.datasets as { label: string; data: { x: number; y: number }[] }[];
  const [low, high, mean] = datasets;
  expect(datasets.map(({ label }) => label).filter((label) => label !== "")).toEqual(policies);
  expect(mean?.data.map(({ x }) => x)).toEqual(replicas);
  for (const [i, { y }] of (mean?.data ?? []).entries()) {
    expect(y).toBeCloseTo(
      (summary.cells.find((c) => c.setting === `random / ${replicas[i]}` && c.metric === "get.median")?.mean ?? 0) /
        1000,
    );
    expect(low?.data[i]?.y).toBeLessThan(y);
    expect(high?.data[i]?.y).toBeGreaterThan(y);
  }
});

test("on the Pareto front are the settings that no other one beats in both", () => {
  const at = (setting: string, x: number, y: number) => ({ setting, x, y });
  const placed = [at("a", 1, 5), at("b", 2, 2), at("c", 3, 3), at("d", 5, 1), at("e", 5, 2), at("twin", 2, 2)];
  const names = (...better: ["low" | "high", "low" | "high"]) =>
    frontOf(placed, ...better).map(({ setting }) => setting);
  expect(names("low", "low")).toEqual(["a", "b", "twin", "d"]);
  expect(names("high", "low")).toEqual(["d"]);
  expect(names("high", "high")).toEqual(["a", "c", "e"]);
});

test("every chart is a picture", async () => {
  const sizes: number[] = [];
  await renderSummaryCharts(summarise(grid, recordsOf(grid, law)), async (_, png) => {
    expect([...png.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    sizes.push(png.length);
  });
  expect(sizes).toHaveLength(7);
  expect(Math.min(...sizes)).toBeGreaterThan(8000);
});
