import type { Figures } from "../figures.js";
import { type Metric, metric, ofDistribution, ofSome } from "./metric.js";
import { metricsOfLoads } from "./metrics-of-loads.js";
import { metricsOfOperations } from "./metrics-of-operations.js";

export type { Metric };

const filesEver = ({ files }: Figures): number => files.committed;
const filesLeft = ({ files }: Figures): number => files.committed - files.removed;
const moved = ({ transfers: { fetched, refused, cut } }: Figures): number => fetched + refused + cut;

const all: readonly Metric[] = [
  metric("files.committed", "count", "files ever committed", (r) => r.files.committed),
  metric("files.removed", "count", "files removed", (r) => r.files.removed),
  metric("files.chunks", "count", "chunks of committed files", (r) => r.files.chunks),
  metric("files.bytes", "bytes", "bytes of committed files", (r) => r.files.bytes),
  metric(
    "files.lost",
    "count",
    "files with a chunk on no disk at all",
    ofSome(filesLeft, (r) => r.files.lost),
  ),
  metric(
    "files.lostChunks",
    "count",
    "chunks on no disk at all",
    ofSome(filesLeft, (r) => r.files.lostChunks),
  ),
  metric(
    "files.lostBytes",
    "bytes",
    "bytes of lost files",
    ofSome(filesLeft, (r) => r.files.lostBytes),
  ),
  metric(
    "files.unavailable",
    "count",
    "files that cannot be read at the end, though on disks",
    ofSome(filesLeft, (r) => r.files.unavailable),
  ),
  metric(
    "files.underReplicatedChunks",
    "count",
    "chunks below their replication at the end",
    ofSome(filesLeft, (r) => r.files.underReplicatedChunks),
  ),
  metric(
    "files.unreadableChunks",
    "count",
    "chunks of which no running node has a copy at the end",
    ofSome(filesLeft, (r) => r.files.unreadableChunks),
  ),
  metric(
    "files.cachedOnlyChunks",
    "count",
    "chunks that only cached copies keep readable at the end",
    ofSome(filesLeft, (r) => r.files.cachedOnlyChunks),
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
  ...metricsOfOperations,
  metric(
    "repair.ordered",
    "count",
    "replicas ordered by repair",
    ofSome(filesEver, (r) => r.repair.ordered),
  ),
  metric(
    "repair.stored",
    "count",
    "replicas made by repair",
    ofSome(filesEver, (r) => r.repair.stored),
  ),
  metric(
    "repair.moves",
    "count",
    "replicas made by repair that no chunk lacked",
    ofSome(filesEver, (r) => r.repair.moves),
  ),
  metric(
    "repair.failed",
    "count",
    "repairs that failed",
    ofSome(
      (r) => r.repair.ordered,
      (r) => r.repair.failed,
    ),
  ),
  metric(
    "repair.bytes",
    "bytes",
    "bytes that repair moved; cached copies that became replicas needed no transfer",
    ofSome(filesEver, (r) => r.repair.bytes - r.repair.promotedBytes),
  ),
  metric(
    "repair.promoted",
    "count",
    "cached copies that became replicas",
    ofSome(filesEver, (r) => r.repair.promoted),
  ),
  metric("repair.share", "share", "bytes moved by repair, of all chunk bytes", (r) => r.repair.shareOfTraffic),
  ...ofDistribution("repair", "duration", "time from order to stored", (r) => r.repair.time),
  ...metricsOfLoads,
  metric("transfers.served", "bytes", "chunk bytes sent", (r) => r.transfers.served),
  metric("transfers.fetched", "bytes", "chunk bytes received", (r) => r.transfers.fetched),
  metric(
    "transfers.refused",
    "count",
    "chunks refused for wrong content",
    ofSome(moved, (r) => r.transfers.refused),
  ),
  metric(
    "transfers.cut",
    "bytes",
    "chunk bytes partly sent when cut",
    ofSome(moved, (r) => r.transfers.cut),
  ),
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
    ofSome(
      (r) => r.script.operations,
      (r) => r.script.failed + r.script.excused,
    ),
  ),
  metric(
    "steps.withoutEffect",
    "count",
    "steps that changed nothing",
    ofSome(
      (r) => r.script.steps,
      (r) => r.script.withoutEffect,
    ),
  ),
  metric(
    "checks.failed",
    "count",
    "invariants violated, of those that had anything to check",
    ofSome(
      (r) => r.checks.filter((check) => !check.vacuous).length,
      (r) => r.checks.filter((check) => !check.passed).length,
    ),
  ),
  metric("run.events", "count", "events of the simulation", (r) => r.run.events),
  metric("run.played", "duration", "time played", (r) => r.run.played),
];

/** Every figure that `expect:` may name, by its path. */
export const metrics: ReadonlyMap<string, Metric> = new Map(all.map((entry) => [entry.path, entry]));
