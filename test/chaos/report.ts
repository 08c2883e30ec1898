import type { ChaosOutcome } from "./chaos-run.js";
import type { Operation } from "./history.js";

/** Counts and times of one kind of operation. */
interface KindFigures {
  readonly done: number;
  /** Certainly without effect. */
  readonly refused: number;
  readonly unknown: number;
  readonly failed: number;
  readonly damaged: number;
  /** Times of the operations that were done, in ms. */
  readonly medianMs: number;
  readonly slowestMs: number;
}

export interface ChaosReport {
  readonly seed: string;
  readonly minutes: number;
  readonly operations: { readonly [kind in Operation["kind"]]: KindFigures };
  readonly faults: ChaosOutcome["faults"];
  readonly killedProcesses: number;
  /** Time to be whole again after a storm, in ms. */
  readonly settledMs: readonly number[];
  /** Number of operations during times without faults. All of them had to succeed. */
  readonly withoutExcuse: number;
  readonly lastReads: number;
  readonly errors: { readonly [error: string]: number };
  readonly violations: ChaosOutcome["violations"];
  readonly broken: ChaosOutcome["broken"];
}

export function reportOf(seed: string, outcome: ChaosOutcome): ChaosReport {
  const { history, quiet, began, ended, incidents } = outcome;
  const figures = (kind: Operation["kind"]) => figuresOf(history.filter((operation) => operation.kind === kind));
  const calm = history.filter(({ start, end }) => quiet.some(({ from, to }) => start >= from && end <= to));
  const errors: { [error: string]: number } = {};
  for (const { kind, error } of history) {
    if (error === undefined) continue;
    // Leave out names and numbers, so that equal errors are counted together.
    const what = `${kind}: ${error.replace(/file-\d+/g, "…").replace(/\d+/g, "n")}`.slice(0, 160);
    errors[what] = (errors[what] ?? 0) + 1;
  }
  return {
    seed,
    minutes: (ended - began) / 60_000,
    operations: { put: figures("put"), get: figures("get"), remove: figures("remove") },
    faults: outcome.faults,
    killedProcesses: incidents.filter(({ what }) => what !== "up").length,
    settledMs: outcome.settled.map(Math.round),
    withoutExcuse: calm.length,
    lastReads: history.filter((operation) => operation.kind === "get" && operation.last).length,
    errors,
    violations: outcome.violations,
    broken: outcome.broken,
  };
}

function figuresOf(operations: readonly Operation[]): KindFigures {
  const count = (outcome: Operation["outcome"]) => operations.filter((one) => one.outcome === outcome).length;
  const times = operations.filter(({ outcome }) => outcome === "done").map(({ start, end }) => end - start);
  times.sort((a, b) => a - b);
  return {
    done: count("done"),
    refused: count("refused"),
    unknown: count("unknown"),
    failed: count("failed"),
    damaged: count("damaged"),
    medianMs: Math.round(times[times.length >> 1] ?? 0),
    slowestMs: Math.round(times.at(-1) ?? 0),
  };
}

/** The report for people. */
export function* linesOf(report: ChaosReport): Generator<string> {
  const { faults, operations, settledMs, violations, broken } = report;
  const row = (cells: readonly (string | number)[]) =>
    cells.map((cell, at) => (at === 0 ? `${cell}`.padEnd(8) : `${cell}`.padStart(11))).join("");
  yield `${report.minutes.toFixed(1)} minutes, seed ${report.seed}`;
  yield row(["", "done", "refused", "unknown", "failed", "damaged", "median ms", "slowest ms"]);
  for (const [kind, figures] of Object.entries(operations)) yield row([kind, ...Object.values(figures)]);
  const slowest = Math.max(...settledMs) / 1000;
  yield `faults: ${faults.node} nodes killed, ${faults.several} times several at once, ${faults.tracker} times the tracker, ` +
    `${faults.wipe} disks lost; ${report.killedProcesses} processes killed in all`;
  yield `${settledMs.length} times the network had to be whole again; the slowest took ${slowest.toFixed(1)} s`;
  yield `${report.withoutExcuse} operations while nothing was broken, and ${report.lastReads} last reads: all had to succeed`;
  for (const what of broken) yield `BROKEN: ${what}`;
  for (const { name, what } of violations) yield `BROKEN: ${name}: ${what}`;
  const wrong = violations.length + broken.length;
  yield wrong === 0 ? "every guarantee held" : `${wrong} guarantees did not hold`;
}
