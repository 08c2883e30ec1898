import type { Unit } from "./format.js";
import type { DistributionReport, LoadReport, OperationReport, Report } from "./report.js";

/** A figure of the report that a scenario may put a threshold on. */
export interface Metric {
  readonly path: string;
  readonly unit: Unit;
  readonly description: string;
  /** Null when there is nothing to measure. */
  get(report: Report): number | null;
}

type Read = Metric["get"];

const operations = [
  ["put", "puts", (report: Report) => report.puts],
  ["get", "gets", (report: Report) => report.gets],
  ["leave", "leaves", (report: Report) => report.leaves],
] as const;

const loads = [
  ["stored", "bytes", "bytes stored at the end"],
  ["replicas", "count", "replicas at the end"],
  ["served", "bytes", "bytes sent in the run"],
  ["requests", "count", "chunks sent in the run"],
] as const;

function metric(path: string, unit: Unit, description: string, get: Read): Metric {
  return { path, unit, description, get };
}

function ofOperation(name: string, noun: string, of: (report: Report) => OperationReport): Metric[] {
  const figures = [
    metric(`${name}.started`, "count", `${noun} begun`, (r) => of(r).started),
    metric(`${name}.succeeded`, "count", `${noun} that succeeded`, (r) => of(r).succeeded),
    metric(`${name}.failed`, "count", `${noun} that failed`, (r) => of(r).failed),
    metric(`${name}.interrupted`, "count", `${noun} whose node crashed or left under them`, (r) => of(r).interrupted),
    metric(`${name}.unfinished`, "count", `${noun} under way at the end`, (r) => of(r).unfinished),
    metric(`${name}.dropped`, "count", `arrivals of ${noun} that came to nothing`, (r) => of(r).dropped),
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
      `bytes from other nodes over time of ${noun} that succeeded`,
      (r) => of(r).throughput,
    ),
  ];
}

function ofDistribution(
  prefix: string,
  unit: Unit,
  noun: string,
  of: (report: Report) => DistributionReport | null,
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

function ofLoad(key: (typeof loads)[number][0], unit: Unit, noun: string): Metric[] {
  const of = (report: Report): LoadReport => report.load[key];
  const path = `load.${key}`;
  return [
    metric(`${path}.total`, unit, `${noun}, all nodes`, (r) => of(r).total),
    metric(`${path}.mean`, unit, `${noun}, mean node`, (r) => of(r).mean),
    metric(`${path}.max`, unit, `${noun}, most loaded node`, (r) => of(r).max),
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

const all: readonly Metric[] = [
  metric("files.committed", "count", "files ever committed", (r) => r.files.committed),
  metric("files.removed", "count", "files removed", (r) => r.files.removed),
  metric("files.chunks", "count", "chunks of committed files", (r) => r.files.chunks),
  metric("files.bytes", "bytes", "bytes of committed files", (r) => r.files.bytes),
  metric("files.lost", "count", "files with a chunk on no disk at all", (r) => r.files.lost),
  metric("files.lostChunks", "count", "chunks on no disk at all", (r) => r.files.lostChunks),
  metric("files.lostBytes", "bytes", "bytes of lost chunks", (r) => r.files.lostBytes),
  metric(
    "files.unavailable",
    "count",
    "files that cannot be read at the end, though on disks",
    (r) => r.files.unavailable,
  ),
  metric(
    "files.underReplicatedChunks",
    "count",
    "chunks below their replication at the end",
    (r) => r.files.underReplicatedChunks,
  ),
  metric(
    "files.unreadableChunks",
    "count",
    "chunks of which no running node has a copy at the end",
    (r) => r.files.unreadableChunks,
  ),
  metric(
    "files.cachedOnlyChunks",
    "count",
    "chunks that only cached copies keep readable at the end",
    (r) => r.files.cachedOnlyChunks,
  ),
  metric("availability.mean", "share", "mean share of files that could be read", (r) => r.availability?.mean ?? null),
  metric("availability.min", "share", "least share of files that could be read", (r) => r.availability?.min ?? null),
  metric("availability.end", "share", "share of files that can be read at the end", (r) => r.availability?.end ?? null),
  metric(
    "redundancy.mean",
    "share",
    "mean share of chunks with all their replicas within reach",
    (r) => r.redundancy?.mean ?? null,
  ),
  metric(
    "redundancy.min",
    "share",
    "least share of chunks with all their replicas within reach",
    (r) => r.redundancy?.min ?? null,
  ),
  metric(
    "redundancy.end",
    "share",
    "share of chunks with all their replicas within reach at the end",
    (r) => r.redundancy?.end ?? null,
  ),
  metric("durability.end", "share", "share of files still on disks at the end", (r) => r.durability?.end ?? null),
  metric("durability.min", "share", "least share of files on disks", (r) => r.durability?.min ?? null),
  ...operations.flatMap(([name, noun, of]) => ofOperation(name, noun, of)),
  metric("repair.ordered", "count", "replicas ordered by repair", (r) => r.repair.ordered),
  metric("repair.stored", "count", "replicas made by repair", (r) => r.repair.stored),
  metric("repair.failed", "count", "repairs that failed", (r) => r.repair.failed),
  metric("repair.bytes", "bytes", "bytes moved by repair", (r) => r.repair.bytes),
  metric("repair.promoted", "count", "cached copies that became replicas", (r) => r.repair.promoted),
  metric("repair.share", "share", "bytes moved by repair, of all chunk bytes", (r) => r.repair.shareOfTraffic),
  ...ofDistribution("repair", "duration", "time from order to stored", (r) => r.repair.time),
  ...loads.flatMap(([key, unit, noun]) => ofLoad(key, unit, noun)),
  metric("transfers.served", "bytes", "chunk bytes sent", (r) => r.transfers.served),
  metric("transfers.fetched", "bytes", "chunk bytes received", (r) => r.transfers.fetched),
  metric("transfers.refused", "count", "chunks refused for wrong content", (r) => r.transfers.refused),
  metric("transfers.cut", "bytes", "chunk bytes partly sent when cut", (r) => r.transfers.cut),
  metric("nodes.online", "count", "nodes online at the end", (r) => r.nodes.onlineAtEnd),
  metric("nodes.meanOnline", "ratio", "mean number of nodes online", (r) => r.nodes.meanOnline),
  metric("nodes.joins", "count", "joins and restarts", (r) => r.nodes.joins),
  metric("nodes.leaves", "count", "leaves", (r) => r.nodes.leaves),
  metric("nodes.crashes", "count", "crashes", (r) => r.nodes.crashes),
  metric("tracker.requests", "count", "requests to the tracker", (r) => r.tracker.total),
  metric("tracker.rate", "ratio", "mean requests per second to the tracker", (r) => r.tracker.meanRate),
  metric(
    "tracker.peakRate",
    "ratio",
    "most requests per second to the tracker, in one sample",
    (r) => r.tracker.peakRate,
  ),
  metric("tracker.messageBytes", "bytes", "bytes of all messages", (r) => r.tracker.messageBytes),
  metric(
    "steps.failed",
    "count",
    "operations of steps that did not succeed",
    (r) => r.script.failed + r.script.excused,
  ),
  metric("steps.withoutEffect", "count", "steps that changed nothing", (r) => r.script.withoutEffect),
  metric("checks.failed", "count", "invariants violated", (r) => r.checks.filter((check) => !check.passed).length),
  metric("run.events", "count", "events of the simulation", (r) => r.run.events),
  metric("run.played", "duration", "time played", (r) => r.run.played),
];

/** Every figure usable in `expect:`, by its path. */
export const metrics: ReadonlyMap<string, Metric> = new Map(all.map((entry) => [entry.path, entry]));
