import type { Figures, LoadFigures } from "../figures.js";
import type { Unit } from "../text/format.js";
import { type Metric, metric, ofSome } from "./metric.js";

const loads = [
  ["stored", "bytes", "bytes stored at the end"],
  ["replicas", "count", "replicas at the end"],
  ["served", "bytes", "bytes sent in the run"],
  ["requests", "count", "chunks sent in the run"],
] as const;

function ofLoad(key: (typeof loads)[number][0], unit: Unit, noun: string): Metric[] {
  const of = (figures: Figures): LoadFigures => figures.load[key];
  const path = `load.${key}`;
  return [
    metric(`${path}.total`, unit, `${noun}, all nodes`, (r) => of(r).total),
    metric(
      `${path}.mean`,
      unit,
      `${noun}, mean node`,
      ofSome(
        (r) => of(r).total,
        (r) => of(r).mean,
      ),
    ),
    metric(
      `${path}.max`,
      unit,
      `${noun}, most loaded node`,
      ofSome(
        (r) => of(r).total,
        (r) => of(r).max,
      ),
    ),
    metric(
      `${path}.maxOverMean`,
      "ratio",
      `${noun}: most loaded node over mean`,
      (r) => of(r).spread?.maxOverMean ?? null,
    ),
    metric(`${path}.cv`, "ratio", `${noun}: coefficient of variation`, (r) => of(r).spread?.cv ?? null),
    metric(`${path}.gini`, "ratio", `${noun}: Gini coefficient`, (r) => of(r).spread?.gini ?? null),
    metric(`${path}.jain`, "ratio", `${noun}: Jain's fairness index`, (r) => of(r).spread?.jain ?? null),
    metric(
      `${path}.p99OverMedian`,
      "ratio",
      `${noun}: 99th percentile over median`,
      (r) => of(r).spread?.p99OverMedian ?? null,
    ),
    metric(
      `${path}.maxOverIdeal`,
      "ratio",
      `${noun}: most over a node's ideal`,
      (r) => of(r).ideal?.maxOverIdeal ?? null,
    ),
    metric(`${path}.deviation`, "ratio", `${noun}: deviation from the ideal`, (r) => of(r).ideal?.deviation ?? null),
    metric(
      `${path}.weightedGini`,
      "ratio",
      `${noun}: Gini coefficient against the ideal`,
      (r) => of(r).ideal?.weightedGini ?? null,
    ),
    metric(
      `${path}.misplaced`,
      "share",
      `${noun}: share that would have to move`,
      (r) => of(r).ideal?.misplacedShare ?? null,
    ),
  ];
}

/** The figures of loads per node. */
export const metricsOfLoads: readonly Metric[] = loads.flatMap(([key, unit, noun]) => ofLoad(key, unit, noun));
