import type { Measurements } from "../measurements.js";
import { figuresOf } from "./figures-of.js";
import { metrics } from "./metrics.js";

/** Makes a reader of single figures, by path. The reader returns null if there was nothing to measure, and undefined if there is no such figure. */
export function readFigures(measured: Measurements): (path: string) => number | null | undefined {
  const figures = figuresOf(measured);
  return (path) => metrics.get(path)?.get(figures);
}
