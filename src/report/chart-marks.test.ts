import { expect, test } from "vitest";
import { heightOfMarks } from "./chart-marks.js";

const marks = (...xs: number[]) => xs.map((x) => ({ x, label: "crash of 5 nodes" }));
const row = heightOfMarks(marks(0), 100);

test("labels take a row above the plot, and more where they would overlap, in whatever order they are given", () => {
  expect(heightOfMarks([], 100)).toBe(0);
  expect(row).toBeGreaterThan(15);
  expect(heightOfMarks(marks(0, 30, 60, 100), 100)).toBe(row);
  expect(heightOfMarks(marks(31, 0, 30), 100)).toBeGreaterThan(row);
});

test("however many there are, the plot keeps most of the picture", () => {
  expect(heightOfMarks(marks(...Array(100).keys()), 100)).toBeLessThan(100);
});
