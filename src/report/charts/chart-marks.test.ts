import { expect, test } from "vitest";
import { heightOfMarks } from "./chart-marks.js";

const marks = (...xs: number[]) => xs.map((x) => ({ x, label: "crash of 5 nodes" }));
const row = heightOfMarks(marks(0), { max: 100 });

test("labels take a row above the plot, and more where they would overlap, in whatever order they are given", () => {
  expect(heightOfMarks([], { max: 100 })).toBe(0);
  expect(row).toBeGreaterThan(15);
  expect(heightOfMarks(marks(0, 30, 60, 100), { max: 100 })).toBe(row);
  expect(heightOfMarks(marks(31, 0, 30), { max: 100 })).toBeGreaterThan(row);
});

test("however many there are, the plot keeps most of the picture", () => {
  expect(heightOfMarks(marks(...Array(100).keys()), { max: 100 })).toBeLessThan(100);
});

test("on a logarithmic axis labels stand where their lines do", () => {
  const axis = { min: 1, max: 10_000, logarithmic: true };
  expect(heightOfMarks(marks(10, 100, 1000), axis)).toBe(row);
  expect(heightOfMarks(marks(9000, 9500), axis)).toBeGreaterThan(row);
});
