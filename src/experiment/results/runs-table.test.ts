import { expect, test } from "vitest";
import type { Experiment } from "../experiment.js";
import type { Run, RunRecord } from "../run-record.js";
import { runsTable } from "./runs-table.js";

test("every factor has a column of its own, also if its name is that of another column, with a prefix or without", () => {
  const levels = { seed: "2", "factor.seed": "random", "factor.factor.seed": "x", policy: "y" };
  const experiment = {
    name: "e",
    factors: Object.keys(levels).map((name) => ({ name })),
    settings: [{ name: "s", levels, scenario: { name: "base" } }],
    metrics: [{ path: "get.mean", unit: "ms" }],
  } as unknown as Experiment;
  const runs = new Map([["s", [{ key: "k", seed: 7, network: null } as Run]]]);
  const record = { outcome: "finished", passed: true, metrics: { "get.mean": 5 } } as unknown as RunRecord;
  const [row] = [...runsTable(experiment, runs, () => record)];
  expect(row).toMatchObject({
    seed: 7,
    "factor.factor.factor.seed": "2",
    "factor.seed": "random",
    "factor.factor.seed": "x",
    policy: "y",
  });
});
