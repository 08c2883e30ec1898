import type { Figures, OperationFigures } from "../figures.js";
import { type Metric, metric, ofDistribution, ofSome } from "./metric.js";

const operations = [
  ["put", "puts", (figures: Figures) => figures.puts],
  ["get", "gets", (figures: Figures) => figures.gets],
  ["leave", "leaves", (figures: Figures) => figures.leaves],
] as const;

function ofOperation(name: string, noun: string, of: (figures: Figures) => OperationFigures): Metric[] {
  const begun = (figures: Figures): number => of(figures).started;
  const figures = [
    metric(`${name}.started`, "count", `${noun} begun`, (r) => of(r).started),
    metric(`${name}.succeeded`, "count", `${noun} that succeeded`, (r) => of(r).succeeded),
    metric(
      `${name}.failed`,
      "count",
      `${noun} that failed`,
      ofSome(begun, (r) => of(r).failed),
    ),
    metric(
      `${name}.interrupted`,
      "count",
      `${noun} whose node crashed or left under them`,
      ofSome(begun, (r) => of(r).interrupted),
    ),
    metric(
      `${name}.unfinished`,
      "count",
      `${noun} under way at the end`,
      ofSome(begun, (r) => of(r).unfinished),
    ),
    metric(
      `${name}.dropped`,
      "count",
      `arrivals of ${noun} that came to nothing`,
      ofSome(
        (r) => of(r).started + of(r).dropped,
        (r) => of(r).dropped,
      ),
    ),
    metric(
      `${name}.success`,
      "share",
      `${noun} that succeeded, of those that ended by themselves`,
      (r) => of(r).successShare,
    ),
    metric(`${name}.concurrent`, "ratio", `mean number of ${noun} under way`, (r) => of(r).little?.concurrent ?? null),
    ...ofDistribution(name, "duration", `time of ${noun} that succeeded`, (r) => of(r).time),
  ];
  if (name === "leave") return figures;
  return [
    ...figures,
    metric(`${name}.bytes`, "bytes", `bytes of the files of ${noun} that succeeded`, (r) => of(r).bytes),
    metric(`${name}.ownBytes`, "bytes", `bytes of ${noun} that came from their node's own disk`, (r) => of(r).ownBytes),
    ...ofDistribution(
      `${name}.throughput`,
      "rate",
      name === "get"
        ? "bytes from other nodes over time of gets that succeeded"
        : "bytes of the file over time of puts that succeeded, whether they went to other nodes or not",
      (r) => of(r).throughput,
    ),
  ];
}

/** The figures of puts, gets and leaves. */
export const metricsOfOperations: readonly Metric[] = operations.flatMap(([name, noun, of]) =>
  ofOperation(name, noun, of),
);
