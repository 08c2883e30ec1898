import type { Expectation } from "../../scenario/scenario.js";
import type { Measurements, NodeColumns } from "../measurements.js";
import type { NodeRow, Report } from "../report.js";
import { scriptReport } from "../text/script.js";
import { analyseLoad, idealStored } from "./analyse-load.js";
import { analyseOperation, derivedChecks, distributionOf, downloadBound } from "./analyse-operations.js";
import { availabilityOf, durabilityOf, redundancyOf, thinnedSeries } from "./analyse-series.js";
import { exposureOf, timelineOf } from "./analyse-timeline.js";
import { judge } from "./judge.js";
import { largest, total } from "./statistics.js";

const NODE_ROWS = 2000;
const MARKS = 100;

/** Turns measurements into the report. Pure: equal measurements give equal reports. */
export function analyse(measurements: Measurements, expectations: readonly Expectation[]): Report {
  const { run, operations, repair, files, transfers } = measurements;
  const { notes, notices, warnings, ...facts } = run;
  const { meanAvailable: _, ...totals } = files;
  const moved = transfers.byPurpose.put + transfers.byPurpose.get + transfers.byPurpose.repair;
  const report: Report = {
    format: "swarmlab-report/1",
    run: {
      ...facts,
      spreadZones: run.spreadZones ?? null,
      ...(notices ? { notices: [...notices] } : {}),
      ...(warnings ? { warnings: [...warnings] } : {}),
      ...(notes ? { notes: [...notes] } : {}),
    },
    verdict: "passed",
    passed: true,
    nothing: null,
    nodes: nodesReport(measurements),
    files: { ...totals, lostNames: files.lostNames.slice(0, 20) },
    availability: availabilityOf(measurements),
    redundancy: redundancyOf(measurements),
    durability: durabilityOf(measurements),
    puts: analyseOperation(operations.put, run.played),
    gets: analyseOperation(operations.get, run.played),
    leaves: analyseOperation(operations.leave, run.played),
    downloadBound: downloadBound(measurements),
    transfers: { ...transfers, byPurpose: { ...transfers.byPurpose } },
    repair: {
      ordered: repair.ordered,
      stored: repair.stored,
      moves: repair.moves,
      failed: repair.failed,
      bytes: repair.bytes,
      shareOfTraffic: moved > 0 ? transfers.byPurpose.repair / moved : null,
      promoted: repair.promoted,
      promotedBytes: repair.promotedBytes,
      time: distributionOf(repair.times),
    },
    exposure: exposureOf(measurements.exposure),
    timeline: timelineOf(measurements),
    load: analyseLoad(measurements),
    tracker: trackerReport(measurements),
    checks: [...measurements.checks, ...derivedChecks(measurements)].map((check) => ({
      name: check.name,
      passed: check.passed,
      detail: check.detail,
      vacuous: check.passed && (check.vacuous ?? false),
    })),
    expectations: [],
    script: scriptReport(measurements.script),
    marks: measurements.marks.slice(0, MARKS).map(({ time, label }) => ({ time, label })),
    series: thinnedSeries(measurements.series),
  };
  judge(report, expectations);
  return report;
}

function nodesReport({ nodes, series, run, files }: Measurements): Report["nodes"] {
  const positions = [...nodes.capacity.keys()];
  const storing = positions.filter((i) => (nodes.capacity[i] ?? 0) > 0);
  return {
    total: positions.length,
    storing: storing.length,
    everOnline: positions.filter((i) => (nodes.uptime[i] ?? 0) > 0).length,
    onlineAtEnd: positions.filter((i) => nodes.online[i] === 1).length,
    meanOnline: run.played > 0 ? total(nodes.uptime) / run.played : 0,
    joins: total(series.joins),
    leaves: total(series.leaves),
    crashes: total(series.crashes),
    offlineBytes: positions.reduce((sum, i) => sum + (nodes.online[i] === 1 ? 0 : (nodes.stored[i] ?? 0)), 0),
    rows: positions.length > NODE_ROWS ? null : nodeRows(nodes, files.bytes),
    classes: classesOf(nodes, run.played),
  };
}

function nodeRows(nodes: NodeColumns, bytes: number): NodeRow[] {
  const ideals = idealStored(nodes, bytes);
  return nodes.name.map((name, i) => ({
    name,
    class: nodes.class[i] ?? "",
    zone: nodes.zone[i] ?? "",
    capacity: limited(nodes.capacity[i] ?? 0),
    online: nodes.online[i] === 1,
    uptime: nodes.uptime[i] ?? 0,
    stored: nodes.stored[i] ?? 0,
    ideal: ideals[i] ?? null,
    replicas: nodes.replicas[i] ?? 0,
    cached: nodes.cached[i] ?? 0,
    served: nodes.served[i] ?? 0,
    fetched: nodes.fetched[i] ?? 0,
    repairSent: nodes.repairSent[i] ?? 0,
    repairReceived: nodes.repairReceived[i] ?? 0,
    requests: nodes.requests[i] ?? 0,
  }));
}

function limited(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function classesOf(nodes: NodeColumns, played: number): Report["nodes"]["classes"] {
  const members = new Map<string, number[]>();
  nodes.class.forEach((name, i) => {
    const list = members.get(name);
    if (list) list.push(i);
    else members.set(name, [i]);
  });
  return [...members].map(([name, list]) => {
    const sum = (column: Float64Array): number => list.reduce((all, i) => all + (column[i] ?? 0), 0);
    return {
      class: name,
      nodes: list.length,
      capacity: limited(sum(nodes.capacity)),
      stored: sum(nodes.stored),
      served: sum(nodes.served),
      fetched: sum(nodes.fetched),
      uptimeShare: played > 0 ? Math.min(1, sum(nodes.uptime) / (played * list.length)) : null,
    };
  });
}

function trackerReport({ tracker, run, series }: Measurements): Report["tracker"] {
  const all = tracker.requests.reduce((sum, { count }) => sum + count, 0);
  const peak = largest(series.trackerRate);
  return {
    requests: tracker.requests.map(({ method, count }) => ({ method, count })),
    total: all,
    meanRate: run.played > 0 ? (all / run.played) * 1000 : null,
    peakRate: limited(peak),
    messages: tracker.messages,
    messageBytes: tracker.messageBytes,
  };
}
