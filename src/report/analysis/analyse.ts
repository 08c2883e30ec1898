import type { Expectation } from "../../scenario/scenario.js";
import type { Measurements, NodeColumns } from "../measurements.js";
import type { NodeRow, Report } from "../report.js";
import { analyseLoad } from "./analyse-load.js";
import { analyseOperation, downloadBound } from "./analyse-operations.js";
import { thinnedSeries } from "./analyse-series.js";
import { exposureOf, timelineOf } from "./analyse-timeline.js";
import { figuresWithoutLoads, limited, nodeFigures, trackerFigures } from "./figures-of.js";
import { judge } from "./judge.js";
import { idealStored, storingNodes } from "./load-figures.js";

const NODE_ROWS = 2000;
const MARKS = 100;

/** Turns measurements into the report. It is pure: equal measurements give equal reports. */
export function analyse(measurements: Measurements, expectations: readonly Expectation[]): Report {
  const { run, operations } = measurements;
  const { notes, notices, warnings, ...facts } = run;
  const report = {
    ...figuresWithoutLoads(measurements),
    format: "swarmlab-report/1" as const,
    run: {
      ...facts,
      spreadZones: run.spreadZones ?? null,
      ...(notices ? { notices: [...notices] } : {}),
      ...(warnings ? { warnings: [...warnings] } : {}),
      ...(notes ? { notes: [...notes] } : {}),
    },
    nodes: nodesReport(measurements),
    puts: analyseOperation(operations.put, run.played),
    gets: analyseOperation(operations.get, run.played),
    leaves: analyseOperation(operations.leave, run.played),
    downloadBound: downloadBound(measurements),
    exposure: exposureOf(measurements.exposure),
    timeline: timelineOf(measurements),
    load: analyseLoad(measurements),
    tracker: trackerReport(measurements),
    marks: measurements.marks.slice(0, MARKS).map(({ time, label }) => ({ time, label })),
    series: thinnedSeries(measurements.series),
  };
  return { ...report, ...judge(report, expectations) };
}

function nodesReport(measurements: Measurements): Report["nodes"] {
  const { nodes, run, files } = measurements;
  const positions = [...nodes.capacity.keys()];
  return {
    ...nodeFigures(measurements),
    storing: storingNodes(nodes).length,
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

function trackerReport(measurements: Measurements): Report["tracker"] {
  const { requests, messages } = measurements.tracker;
  return {
    ...trackerFigures(measurements),
    requests: requests.map(({ method, count }) => ({ method, count })),
    messages,
  };
}
