import { expect, test } from "vitest";
import { steadyOptions, syntheticMeasurements } from "../../../test/fixtures/synthetic-measurements.js";
import { compareWorlds } from "../fidelity/fidelity.js";
import type { Measurements, OperationRecord } from "../measurements.js";
import { fidelityChartNames, fidelityChartsOf, predictedChart, renderFidelityCharts } from "./chart-fidelity.js";

function world(operations: readonly OperationRecord[]): Measurements {
  return { ...syntheticMeasurements(steadyOptions), detail: { operations, placement: [] } };
}

function timed(slower: number): OperationRecord[] {
  return Array.from({ length: 24 }, (_, i) => ({
    node: `n${i % 12}`,
    kind: i % 3 === 0 ? "put" : "get",
    name: `file-${i}`,
    started: i,
    duration: (500 + 150 * i) * (1 + (slower - 1) * ((i % 5) / 4)),
    bytes: 1,
    outcome: "OK",
  }));
}

test("every chart is drawn when there is something to show", async () => {
  const report = compareWorlds(world(timed(1)), [world(timed(1.4))], { live: "gRPC" });
  expect(fidelityChartsOf(report).map(({ name }) => name)).toEqual(fidelityChartNames);
  const pictures = new Map<string, Uint8Array>();
  await renderFidelityCharts(report, (name, png) => void pictures.set(name, png));
  expect([...pictures.keys()]).toEqual(fidelityChartNames);
  for (const png of pictures.values()) expect(png.length).toBeGreaterThan(5000);
});

test("each pair is a point at what was predicted and what was measured, in milliseconds", () => {
  const report = compareWorlds(world(timed(1)), [world(timed(2))], { live: "gRPC" });
  const gets = predictedChart(report)?.series.find(({ label }) => label === "downloads");
  expect([gets?.xs?.[0], gets?.values[0]]).toEqual([650, 650 * 1.25]);
  expect(gets?.values.length).toBe(16);
});

test("without operations there is nothing to draw of their times", () => {
  const report = compareWorlds(world([]), [world([])], { live: "gRPC" });
  expect(fidelityChartsOf(report).map(({ name }) => name)).toEqual(["served"]);
});
