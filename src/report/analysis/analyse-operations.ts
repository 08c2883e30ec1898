import { CheckName } from "../check-names.js";
import type { OperationFigures } from "../figures.js";
import type { Check, Measurements, OperationTimes } from "../measurements.js";
import type { DistributionReport, OperationReport, Report } from "../report.js";
import { formatNumber } from "../text/format.js";
import { curveOf } from "./analyse-load.js";
import { ascending, largest, mean, quantile, quantileOfSorted, total } from "./statistics.js";

/** Computes the distribution of some values; null if there are none. */
export function distributionOf(values: ArrayLike<number>): DistributionReport | null {
  if (values.length === 0) return null;
  const sorted = ascending(values);
  return {
    count: sorted.length,
    mean: mean(sorted),
    min: sorted[0] ?? 0,
    median: quantileOfSorted(sorted, 0.5),
    p90: quantileOfSorted(sorted, 0.9),
    p99: quantileOfSorted(sorted, 0.99),
    max: sorted[sorted.length - 1] ?? 0,
  };
}

export function analyseOperation(times: OperationTimes, played: number): OperationReport {
  const { little, ...figures } = operationFigures(times, played);
  return { ...figures, times: curveOf(ascending(times.durations)), little };
}

/** Computes the figures of operations that metrics need. */
export function operationFigures(times: OperationTimes, played: number): OperationFigures {
  const failed = times.failed.reduce((sum, { count }) => sum + count, 0);
  const ended = times.succeeded + failed;
  const rates: number[] = [];
  let own = 0;
  for (let i = 0; i < times.durations.length; i++) {
    // Bytes from the node's own disk say nothing about the network, and may come faster than any link.
    const [ms, ownBytes] = [times.durations[i] ?? 0, times.ownBytes[i] ?? 0];
    const moved = (times.bytes[i] ?? 0) - ownBytes;
    if (ms > 0 && moved > 0) rates.push((moved / ms) * 1000);
    if (ownBytes > 0 && moved <= 0) own++;
  }
  return {
    started: times.started,
    succeeded: times.succeeded,
    failed,
    failures: times.failed.map(({ code, count, example }) => ({ code, count, example })),
    interrupted: times.interrupted,
    unfinished: times.unfinished,
    dropped: times.dropped ?? 0,
    successShare: ended === 0 ? null : times.succeeded / ended,
    bytes: total(times.bytes),
    ownBytes: total(times.ownBytes),
    own,
    time: distributionOf(times.durations),
    throughput: distributionOf(rates),
    little:
      times.started === 0 || !(played > 0)
        ? null
        : {
            concurrent: times.meanConcurrent,
            arrivals: (times.started / played) * 1000,
            time: times.totalTime / times.started,
          },
  };
}

/** Computes a lower bound of the time of a download with any protocol; null where links are unknown or unlimited. */
export function downloadBound({ nodes, operations, transfers }: Measurements): Report["downloadBound"] {
  if (!nodes.down || operations.get.bytes.length === 0) return null;
  const fastest = largest(nodes.down);
  if (!Number.isFinite(fastest) || fastest <= 0) return null;
  const up = nodes.up ? total(nodes.up) : Number.POSITIVE_INFINITY;
  const limited = Number.isFinite(up) && up > 0;
  return {
    fastestDownlink: fastest,
    median: (quantile(operations.get.bytes, 0.5) / fastest) * 1000,
    allUplinks: limited ? up : null,
    network: limited ? (transfers.byPurpose.get / up) * 1000 : null,
  };
}

/** Checks the invariants that can be checked from the measurements alone. */
export function derivedChecks(measurements: Measurements): Check[] {
  const { operations, run, nodes, transfers } = measurements;
  const checks: Check[] = [];
  const get = operations.get;
  if (get.started > 0 && run.played > 0) {
    const arrivals = get.started / run.played;
    const time = get.totalTime / get.started;
    checks.push({
      name: CheckName.littlesLaw,
      passed: near(get.meanConcurrent, arrivals * time),
      detail: `L ${formatNumber(get.meanConcurrent)}, λ ${formatNumber(arrivals * 1000)}/s × W ${formatNumber(time / 1000)} s = ${formatNumber(arrivals * time)}`,
    });
  }
  for (const [name, times] of Object.entries(operations)) {
    if (times.started === 0) continue;
    const failed = times.failed.reduce((sum, { count }) => sum + count, 0);
    const ended = times.succeeded + failed + times.interrupted + times.unfinished;
    checks.push({
      name: `every ${name} ended once, or is under way`,
      passed: times.started === ended && times.durations.length === times.succeeded,
      detail: `${formatNumber(times.started)} begun = ${formatNumber(times.succeeded)} succeeded + ${formatNumber(failed)} failed + ${formatNumber(times.interrupted)} interrupted + ${formatNumber(times.unfinished)} under way`,
    });
  }
  checks.push({
    name: CheckName.nodeBytes,
    vacuous: transfers.served + transfers.fetched === 0,
    passed: near(total(nodes.served), transfers.served) && near(total(nodes.fetched), transfers.fetched),
    detail: `sent ${formatNumber(total(nodes.served))} = ${formatNumber(transfers.served)} B, received ${formatNumber(total(nodes.fetched))} = ${formatNumber(transfers.fetched)} B`,
  });
  return checks;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1e-9, Math.abs(a), Math.abs(b));
}
