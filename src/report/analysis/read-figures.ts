import type { Measurements } from "../measurements.js";
import { figuresOf } from "./figures-of.js";
import { metrics } from "./metrics.js";

/** Reads single figures of what was measured, by path. Null: there was nothing to measure; undefined: there is no such figure. */
export function readFigures(measured: Measurements): (path: string) => number | null | undefined {
  const figures = figuresOf(measured);
  return (path) => metrics.get(path)?.get(figures);
}
