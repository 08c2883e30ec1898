import { knowsQuantile } from "../analysis/statistics.js";
import type { DistributionReport, OperationReport, Report } from "../report.js";
import { formatBytes, formatDuration, formatNumber, formatRate } from "./format.js";
import { escaped, table } from "./markdown-table.js";

type Row = readonly [name: string, value: (of: OperationReport) => string];

/** Writes the figures of the operations that were begun, by kind, and how they failed. */
export function operationsSection(report: Report): string[] {
  const kinds = kindsOf(report);
  if (kinds.length === 0) return ["No put, no get and no leave was begun."];
  const rows = [...counts(kinds), ...times(kinds), ...bytes(report)].map(([name, value]) => [
    name,
    ...kinds.map(([, of]) => value(of)),
  ]);
  return [table(["", ...kinds.map(([name]) => name)], rows), ...bounds(report), ...failures(report)];
}

type Kind = readonly [name: string, of: OperationReport];

function kindsOf({ puts, gets, leaves }: Report): Kind[] {
  const all: Kind[] = [
    ["put", puts],
    ["get", gets],
    ["leave", leaves],
  ];
  return all.filter(([, of]) => of.started + of.dropped > 0);
}

function counts(kinds: readonly Kind[]): Row[] {
  const dropped = kinds.some(([, of]) => of.dropped > 0);
  return [
    ["begun", (of) => formatNumber(of.started)],
    ["succeeded", (of) => formatNumber(of.succeeded)],
    ["failed", (of) => formatNumber(of.failed)],
    ["interrupted, unfinished", (of) => `${formatNumber(of.interrupted)}, ${formatNumber(of.unfinished)}`],
    ...(dropped ? [["arrivals that came to nothing", (of: OperationReport) => formatNumber(of.dropped)] as const] : []),
  ];
}

/** Makes the rows of times. A quantile is shown only if the values are so many that at least one of them lies above it. */
function times(kinds: readonly Kind[]): Row[] {
  const time =
    (key: keyof DistributionReport, probability: number) =>
    ({ time }: OperationReport): string =>
      time && knowsQuantile(time.count, probability) ? formatDuration(time[key]) : "–";
  if (kinds.every(([, of]) => !of.time)) return [];
  const rows: Row[] = [
    ["median time", time("median", 0)],
    ["p90 (of at least 10)", time("p90", 0.9)],
    ["p99 (of at least 100)", time("p99", 0.99)],
    ["longest", time("max", 0)],
  ];
  return rows.filter(([, value]) => kinds.some(([, of]) => value(of) !== "–"));
}

function bytes({ puts, gets }: Report): Row[] {
  const rate = (of: OperationReport): string => (of.throughput ? formatRate(of.throughput.median) : "–");
  const rows: Row[] = [
    ["median rate: put, the file over the time, its own node's disk included", (of) => (of === puts ? rate(of) : "–")],
    ["median rate: get, what came from other nodes over the time", (of) => (of === gets ? rate(of) : "–")],
    [
      "bytes from the node's own disk",
      (of) => (of.ownBytes > 0 ? `${formatBytes(of.ownBytes)} of ${formatBytes(of.bytes)}` : "–"),
    ],
  ];
  return rows.filter(([, value]) => [puts, gets].some((of) => value(of) !== "–"));
}

function bounds({ downloadBound }: Report): string[] {
  if (!downloadBound) return [];
  const { median, fastestDownlink, network } = downloadBound;
  const all =
    // This bound means nothing if it is shorter than the other one, the time for one file of median size.
    network === null || network < median
      ? ""
      : ` The uplinks of all nodes together need ${formatDuration(network)} for the bytes of all gets.`;
  return [
    `Lower bounds, for a node that holds nothing of a file yet: one of median size takes ${formatDuration(median)} on the fastest downlink (${formatRate(fastestDownlink)}).${all}`,
  ];
}

function failures({ puts, gets, leaves }: Report): string[] {
  const rows = Object.entries({ put: puts, get: gets, leave: leaves }).flatMap(([name, of]) =>
    of.failures.map(({ code, count, example }) => [name, code, formatNumber(count), escaped(example)]),
  );
  return rows.length === 0 ? [] : [table(["failed", "code", "times", "for instance"], rows)];
}
