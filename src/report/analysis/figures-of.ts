import type { Figures } from "../figures.js";
import type { Measurements } from "../measurements.js";
import type { Report } from "../report.js";
import { scriptReport } from "../text/script.js";
import { derivedChecks, distributionOf, operationFigures } from "./analyse-operations.js";
import { availabilityOf, durabilityOf, redundancyOf } from "./analyse-series.js";
import { loadFigures } from "./load-figures.js";
import { largest, total } from "./statistics.js";

/** Computes the figures that metrics need, without the rest of the report. They are equal to those of `analyse`. */
export function figuresOf(measurements: Measurements): Figures {
  const { run, operations } = measurements;
  return {
    run,
    ...figuresWithoutLoads(measurements),
    nodes: nodeFigures(measurements),
    puts: operationFigures(operations.put, run.played),
    gets: operationFigures(operations.get, run.played),
    leaves: operationFigures(operations.leave, run.played),
    load: loadFigures(measurements),
    tracker: trackerFigures(measurements),
  };
}

/** Returns the figures that a report takes over unchanged. */
export function figuresWithoutLoads(measurements: Measurements) {
  const { files, transfers, script } = measurements;
  const { meanAvailable: _, ...totals } = files;
  return {
    files: { ...totals, lostNames: files.lostNames.slice(0, 20) },
    availability: availabilityOf(measurements),
    redundancy: redundancyOf(measurements),
    durability: durabilityOf(measurements),
    transfers: { ...transfers, byPurpose: { ...transfers.byPurpose } },
    repair: repairReport(measurements),
    checks: checksOf(measurements),
    script: scriptReport(script),
  };
}

function repairReport({ repair, transfers: { byPurpose } }: Measurements): Report["repair"] {
  const moved = byPurpose.put + byPurpose.get + byPurpose.repair;
  const { times, ...totals } = repair;
  return { ...totals, shareOfTraffic: moved > 0 ? byPurpose.repair / moved : null, time: distributionOf(times) };
}

function checksOf(measurements: Measurements): Report["checks"] {
  return [...measurements.checks, ...derivedChecks(measurements)].map((check) => ({
    name: check.name,
    passed: check.passed,
    detail: check.detail,
    ...(check.object === undefined ? {} : { object: check.object }),
    ...(check.since === undefined ? {} : { since: check.since }),
    vacuous: check.passed && (check.vacuous ?? false),
  }));
}

export function nodeFigures({ nodes, series, run }: Measurements): Figures["nodes"] {
  const { online, uptime, capacity } = nodes;
  return {
    total: capacity.length,
    everOnline: uptime.reduce((sum, time) => sum + Number(time > 0), 0),
    onlineAtEnd: total(online),
    meanOnline: run.played > 0 ? total(uptime) / run.played : 0,
    joins: total(series.joins),
    leaves: total(series.leaves),
    crashes: total(series.crashes),
  };
}

export function trackerFigures({ tracker, run, series }: Measurements): Figures["tracker"] {
  const all = tracker.requests.reduce((sum, { count }) => sum + count, 0);
  return {
    total: all,
    meanRate: run.played > 0 ? (all / run.played) * 1000 : null,
    peakRate: limited(largest(series.trackerRate)),
    messageBytes: tracker.messageBytes,
  };
}

export function limited(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
