import type { Detail } from "../measurements.js";
import type { Report, SeriesReport } from "../report.js";
import type { Unit } from "../text/format.js";
import { baseUnits, type TidyFormat, type TidyRow, tidyText } from "./tidy.js";

/** The names of the tables of one run. */
const tables = ["series", "operations", "events"] as const;

/** Every file name that an export may have. An older file must not stay beside a newer one. */
export const runTableFiles: readonly string[] = tables.flatMap((table) => [`${table}.csv`, `${table}.jsonl`]);

const RUN = ["scenario", "settings", "seed"] as const;
const FIGURE = ["metric", "unit", "value"] as const;

const seriesUnits: Readonly<Record<Exclude<keyof SeriesReport, "time" | "byReplicas">, Unit>> = {
  online: "count",
  available: "share",
  durable: "share",
  redundant: "share",
  unreadable: "count",
  foregroundBytes: "bytes",
  repairBytes: "bytes",
  repairsActive: "count",
  trackerRate: "ratio",
  gets: "count",
  joins: "count",
  leaves: "count",
  crashes: "count",
  storedMaxOverMean: "ratio",
  storedCv: "ratio",
};

/**
 * One run as tidy tables, in the form of an experiment's runs: every row has scenario, settings, seed and unit. `settings`: the settings that were
 * changed, as on the command line. Returns pairs of a file's name and its text in pieces.
 */
export function runTables(
  report: Report,
  detail: Detail,
  settings: readonly string[],
  format: TidyFormat,
): (readonly [string, Iterable<string>])[] {
  const { scenario, seed } = report.run;
  const run = { scenario, settings: settings.join(" "), seed };
  const table = (name: (typeof tables)[number], columns: readonly string[], rows: Iterable<TidyRow>) =>
    [`${name}.${format}`, tidyText(format, [...RUN, ...columns, ...FIGURE], withRun(run, rows))] as const;
  return [
    table("series", ["time"], seriesRows(report.series)),
    table("operations", ["operation", "node", "kind", "file", "outcome", "started"], operationRows(detail)),
    table("events", ["event", "of"], eventRows(report, detail)),
  ];
}

function* withRun(run: TidyRow, rows: Iterable<TidyRow>): Generator<TidyRow> {
  for (const row of rows) yield { ...run, ...row };
}

/** Yields the rows of the series, sorted by figure and then by time. Times are in ms. */
function* seriesRows({ time, byReplicas, ...columns }: SeriesReport): Generator<TidyRow> {
  for (const [metric, unit] of Object.entries(seriesUnits)) {
    const values = columns[metric as keyof typeof seriesUnits];
    for (const [i, at] of time.entries()) yield { time: at, metric, unit: baseUnits[unit], value: values[i] ?? null };
  }
  for (const [replicas, values] of byReplicas.entries())
    for (const [i, at] of time.entries())
      yield { time: at, metric: `chunksWithReplicas.${replicas}`, unit: baseUnits.count, value: values[i] ?? null };
}

/** Yields two rows for each operation, in the order in which they ended: how long it took, and its bytes. */
function* operationRows({ operations }: Detail): Generator<TidyRow> {
  for (const [i, { node, kind, name, started, duration, bytes, outcome }] of operations.entries()) {
    const operation = { operation: i + 1, node, kind, file: name, outcome, started };
    yield { ...operation, metric: "duration", unit: baseUnits.duration, value: duration };
    yield { ...operation, metric: "bytes", unit: baseUnits.bytes, value: bytes };
  }
}

/** Yields the changes of nodes within the run, its first hundred steps, and the first hundred times in which repair was held, sorted by time. */
function* eventRows({ marks, run, timeline }: Report, { lives = [] }: Detail): Generator<TidyRow> {
  const events = [
    ...lives.map(({ time, event, node }) => ({ time, event: event as string, of: node })),
    ...marks.map(({ time, label }) => ({ time, event: "step", of: label })),
    ...timeline.holds.flatMap(({ from, until, reason }) => [
      { time: from, event: "repair held", of: reason as string },
      ...(until === null ? [] : [{ time: until, event: "repair goes on", of: reason as string }]),
    ]),
  ];
  const within = events.filter(({ time }) => time <= run.played).sort((a, b) => a.time - b.time);
  for (const { time, ...event } of within) yield { ...event, metric: "time", unit: baseUnits.duration, value: time };
}
