import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignedCharts } from "../../src/page/charts/aligned-charts.js";
import { chartCsv } from "../../src/page/charts/chart-csv.js";
import { cursorAfter, zoomAfter } from "../../src/page/charts/chart-keys.js";
import { layersOf, positionAt, rangeOfY } from "../../src/page/charts/layers.js";
import { outlineOf, placeIn } from "../../src/page/charts/outline.js";
import { ticksOf, titleOf } from "../../src/page/charts/ticks.js";
import { momentOf } from "../../src/page/dom/moment-of.js";
import type { ChartAxis, ChartModel, ChartSeries } from "../../src/report/charts/chart-model.js";

const hour = 3_600_000;
const time: ChartAxis = {
  label: "time",
  unit: "moment",
  shown: { size: hour, name: "h" },
  min: 0,
  max: 24 * hour,
  step: 2 * hour,
};
const count: ChartAxis = { label: "nodes", unit: "count", min: 0, whole: true };
const held = (values: readonly (number | null)[], more: Partial<ChartSeries> = {}): ChartSeries => ({
  label: "held",
  colour: "#0072b2",
  draw: "steps",
  values,
  ...more,
});
const chart: ChartModel = {
  name: "nodes",
  section: "nodes",
  title: "Nodes",
  subtitle: "",
  alt: "nodes",
  x: time,
  y: count,
  xs: [0, 10 * hour, 20 * hour],
  series: [held([3, 5, 4], { stack: "all" }), held([1, null, 2], { label: "more", stack: "all" })],
};
const labels = (axis: ChartAxis, min: number, max: number, most = 6) =>
  ticksOf(axis, { min, max }, most).map(({ label }) => label);

describe("ticks", () => {
  test("of a whole run are in its unit, and of a part of it as on a clock", () => {
    expect(labels(time, 0, 24 * hour, 12)).toEqual([
      "0",
      "2",
      "4",
      "6",
      "8",
      "10",
      "12",
      "14",
      "16",
      "18",
      "20",
      "22",
      "24",
    ]);
    expect(titleOf(time, { min: 0, max: 24 * hour })).toBe("time (h)");
    expect(labels(time, 12 * hour, 13 * hour)).toEqual(["12:00", "12:10", "12:20", "12:30", "12:40", "12:50", "13:00"]);
    expect(labels(time, 12 * hour, 12 * hour + 60_000, 4)).toEqual([
      "12:00:00",
      "12:00:15",
      "12:00:30",
      "12:00:45",
      "12:01:00",
    ]);
    expect(titleOf(time, { min: 12 * hour, max: 13 * hour })).toBe("time (h:min)");
  });

  test.each([
    [hour - 60_000, "min:s"],
    [hour, "min:s"],
    [hour + 60_000, "h:min"],
  ])("of a part of a run of %d ms are in %s, and can be typed as they are", (max, unit) => {
    const axis = { ...time, max };
    const ticks = ticksOf(axis, { min: 0, max: hour / 2 }, 6);
    expect(titleOf(axis, { min: 0, max: hour / 2 })).toBe(`time (${unit})`);
    expect(ticks.map(({ label }) => momentOf(label, max))).toEqual(ticks.map(({ value }) => value));
  });

  test("of shares end at 100 %, of counts are whole, and of logarithmic axes are powers of ten and their parts", () => {
    const share: ChartAxis = { label: "files", unit: "share", shown: { size: 0.01, name: "%" } };
    expect(labels(share, 0.98, 1.004, 6)).toEqual(["98", "98.5", "99", "99.5", "100"]);
    expect(labels(count, 0, 3, 10)).toEqual(["0", "1", "2", "3"]);
    const log: ChartAxis = { label: "time", unit: "ms", shown: { size: 1000, name: "s" }, logarithmic: true };
    expect(labels(log, 900, 110_000, 8)).toEqual(["1", "2", "5", "10", "20", "50", "100"]);
  });

  test("are few, ascending, and within the visible part", () => {
    const ranges = fc.record({
      from: fc.double({ min: 0, max: 0.99 }),
      share: fc.double({ min: 1e-6, max: 1 }),
      most: fc.integer({ min: 2, max: 20 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(time, { ...count, max: 24 * hour }), ranges, (axis, { from, share, most }) => {
        const min = from * 24 * hour;
        const range = { min, max: min + share * (24 * hour - min) };
        const values = ticksOf(axis, range, most).map(({ value }) => value);
        expect(values.length).toBeLessThanOrEqual(most + 1);
        expect(values.every((value, i) => i === 0 || value > (values[i - 1] as number))).toBe(true);
        expect(values.every((value) => value >= range.min - 1e-3 && value <= range.max + 1e-3)).toBe(true);
      }),
    );
  });
});

describe("layers", () => {
  test("are stacked on each other; hidden layers are left out", () => {
    const [upper, lower] = layersOf(chart, new Set());
    expect(lower?.tops).toEqual([3, 5, 4]);
    expect(upper?.tops).toEqual([4, null, 6]);
    expect(upper?.bottoms).toEqual([3, 5, 4]);
    expect(layersOf(chart, new Set([0])).map(({ tops }) => tops)).toEqual([[1, null, 2]]);
  });

  test("decide the range of an axis: all values in the visible part, and a step that began before it", () => {
    const layers = layersOf({ ...chart, series: [held([9, 5, 4])] }, new Set());
    expect(rangeOfY(count, layers, [], { min: 0, max: 24 * hour }).max).toBeCloseTo(9 * 1.06);
    expect(rangeOfY(count, layers, [], { min: 12 * hour, max: 24 * hour }).max).toBeCloseTo(5 * 1.06);
    expect(rangeOfY(count, layers, [20], { min: 12 * hour, max: 24 * hour }).max).toBeCloseTo(20 * 1.06);
    expect(rangeOfY({ ...count, max: 7 }, layers, [], { min: 0, max: 1 })).toEqual({ min: 0, max: 7 });
  });

  test("are drawn as steps that hold until the next value", () => {
    const [layer] = layersOf({ ...chart, series: [held([0, 10, 0])], xs: [0, 50, 100] }, new Set());
    const axis = { range: { min: 0, max: 100 }, logarithmic: false };
    const place = placeIn({ left: 0, top: 0, width: 100, height: 100 }, axis, axis);
    expect(outlineOf(layer!, place).line).toBe("M0 100L50 100L50 90L100 90L100 100");
  });
});

test("a value is told where its series has one: as long as a step holds, at a bar, near a point of a line", () => {
  const at = (draw: ChartSeries["draw"], x: number, bar?: number) =>
    positionAt({ ...held([]), draw, ...(bar ? { bar } : {}) }, [10, 20, 40], x);
  expect([9, 10, 19, 20, 39, 40, 41].map((x) => at("steps", x))).toEqual([-1, 0, 0, 1, 1, 2, -1]);
  expect([9, 10, 14, 16, 31, 40, 41].map((x) => at("line", x))).toEqual([-1, 0, 0, 1, 2, 2, -1]);
  expect([3, 9, 12, 30, 41].map((x) => at("bars", x, 4))).toEqual([-1, 0, 0, -1, 2]);
});

test("keys move through the visible positions, and zoom in around the cursor", () => {
  const all = { min: 0, max: 24 * hour };
  const after = (key: string, cursor: number | undefined, range = all) => cursorAfter(key, false, chart, range, cursor);
  expect([after("ArrowRight", undefined), after("ArrowRight", 0), after("ArrowRight", 20 * hour)]).toEqual([
    0,
    10 * hour,
    20 * hour,
  ]);
  expect([after("ArrowLeft", 15 * hour), after("ArrowRight", 15 * hour), after("x", 0)]).toEqual([
    10 * hour,
    20 * hour,
    undefined,
  ]);
  expect(after("Home", 20 * hour, { min: 5 * hour, max: 24 * hour })).toBe(10 * hour);
  expect(zoomAfter("+", all, all, 12 * hour)).toEqual({ min: 6 * hour, max: 18 * hour });
  expect(zoomAfter("-", { min: 6 * hour, max: 18 * hour }, all, 12 * hour)).toBe("all");
  expect(zoomAfter("Escape", all, all, undefined)).toBe("all");
});

test("a table of values tells of each its run, series and unit, and keeps names that hold commas and quotes", () => {
  const named = { ...chart, series: [held([1, null, 3], { label: 'a "quoted", name' })] };
  expect(chartCsv(named, { scenario: "churn", seed: 7 })).toBe(
    [
      "scenario,seed,chart,series,position,position_unit,name,value,unit",
      'churn,7,nodes,"a ""quoted"", name",0,ms,,1,count',
      `churn,7,nodes,"a ""quoted"", name",${20 * hour},ms,,3,count`,
      "",
    ].join("\r\n"),
  );
});

test("the same chart of two runs has the same axes", () => {
  const longer = { ...chart, x: { ...time, max: 30 * hour }, series: [held([9, 9, 9])] };
  const [a, b] = alignedCharts([chart, longer]);
  expect(a?.x).toEqual(b?.x);
  expect(a?.x.max).toBe(30 * hour);
  expect(a?.y).toEqual(b?.y);
  expect(a?.y.max).toBeGreaterThan(9);
  const other = { ...longer, y: { ...count, label: "bytes" } };
  expect(alignedCharts([chart, other])[0]?.y).toEqual(chart.y);
});
