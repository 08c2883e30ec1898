import type { Figures } from "../figures.js";
import type { DistributionReport } from "../report.js";
import type { Unit } from "../text/format.js";

/** A figure of the report for which a scenario may set a threshold. */
export interface Metric {
  readonly path: string;
  readonly unit: Unit;
  readonly description: string;
  /** Reads the figure; null when there is nothing to measure. */
  get(figures: Figures): number | null;
}

export type Read = Metric["get"];

export function metric(path: string, unit: Unit, description: string, get: Read): Metric {
  return { path, unit, description, get };
}

/** Makes a figure null if what it measures did not occur. */
export function ofSome(some: (figures: Figures) => number, get: Read): Read {
  return (figures) => (some(figures) > 0 ? get(figures) : null);
}

export function ofDistribution(
  prefix: string,
  unit: Unit,
  noun: string,
  of: (figures: Figures) => DistributionReport | null,
): Metric[] {
  const names = {
    mean: "mean",
    min: "least",
    median: "median",
    p90: "90th percentile",
    p99: "99th percentile",
    max: "most",
  };
  return (["mean", "min", "median", "p90", "p99", "max"] as const).map((key) =>
    metric(`${prefix}.${key}`, unit, `${names[key]} ${noun}`, (r) => of(r)?.[key] ?? null),
  );
}
