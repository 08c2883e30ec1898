import { healths, holdReasons, purposes } from "../../../history/history.js";
import { formatBytes, formatNumber, formatShare, plural } from "../../../report/text/format.js";
import { clockText } from "../../dom/clock.js";
import type { RunModel } from "../../run-model.js";
import { nodeStates } from "./node-looks.js";
import type { RunNetwork } from "./run-network.js";

/** A fact about a moment: a figure, and the figures of which it is made. */
export interface Fact {
  readonly name: "nodes" | "files" | "transfers" | "repair";
  readonly figure: string;
  readonly rest: string;
}

export function factsOf(run: RunModel, network: RunNetwork): Fact[] {
  return [nodesFact(run, network), filesFact(run, network), transfersFact(network), holdFact(run, network)].filter(
    (fact) => fact !== undefined,
  );
}

function nodesFact({ report }: RunModel, { replay, size, counts }: RunNetwork): Fact | undefined {
  if (!replay.knowsLives) {
    return {
      name: "nodes",
      figure: plural(report.nodes.total, "node"),
      rest: "When each of them ran was not recorded.",
    };
  }
  const up = nodeStates.reduce((sum, { isUp }, at) => sum + (isUp ? (counts[at] as number) : 0), 0);
  const others = nodeStates
    .map(({ name }, at) => ({ name, count: counts[at] as number }))
    .filter(({ name, count }) => name !== "running" && count > 0)
    .map(({ name, count }) => `${formatNumber(count)} ${name}`);
  return {
    name: "nodes",
    figure: `${formatNumber(up)} of ${plural(size, "node")} up`,
    rest: others.length > 0 ? others.join(", ") : "none in doubt",
  };
}

function filesFact({ report }: RunModel, { replay, now, time }: RunNetwork): Fact | undefined {
  if (replay.knowsChunks) {
    const lost = now.files - now.readable;
    if (now.files === 0) return { name: "files", figure: "No files", rest: "none is there at this moment" };
    return {
      name: "files",
      figure: `${formatNumber(now.readable)} of ${plural(now.files, "file")} readable`,
      rest: lost === 0 ? "nodes that run have every chunk" : `${formatNumber(lost)} cannot be read now`,
    };
  }
  const { series, run } = report;
  const sample = series.time.findLastIndex((at) => at <= time);
  if (sample < 0) return { name: "files", figure: `${plural(now.files, "file")}`, rest: "no sample yet" };
  return {
    name: "files",
    figure: `${formatShare(series.available[sample] ?? 0)} of files readable`,
    rest: `at the sample of ${clockText(series.time[sample] ?? 0, run.played)}`,
  };
}

function transfersFact({ replay, transfers }: RunNetwork): Fact {
  const { purpose, start } = replay.history.transfers;
  if (start.length === 0) return { name: "transfers", figure: "No transfers", rest: "none was recorded" };
  const counts = purposes.map((_, at) => transfers.reduce((sum, row) => sum + (purpose[row] === at ? 1 : 0), 0));
  const parts = purposes.flatMap((name, at) =>
    (counts[at] ?? 0) > 0 ? `${formatNumber(counts[at] ?? 0)} ${name}` : [],
  );
  return {
    name: "transfers",
    figure: `${plural(transfers.length, "transfer")} under way`,
    rest: parts.length > 0 ? parts.join(", ") : "nothing moves",
  };
}

function holdFact({ history, report }: RunModel, { replay, time }: RunNetwork): Fact | undefined {
  if (!history) return undefined;
  const { from, until, reason } = history.holds;
  const tick = replay.tickOf(time);
  const hold = from.findLastIndex((begin, at) => begin <= tick && tick < (until[at] as number));
  if (hold < 0) return undefined;
  return {
    name: "repair",
    figure: "Repair is held",
    rest: `${holdReasons[reason[hold] as number]}, until ${clockText((until[hold] as number) * history.run.tick, report.run.played)}`,
  };
}

/** The values of a node at the moment, for the table's columns. */
export interface NodeRow {
  readonly node: number;
  readonly name: string;
  readonly zone: string;
  readonly class: string;
  readonly state: string;
  readonly tracker: string;
  /** The bytes on its disk, and their share of its capacity; undefined: not known. */
  readonly stored: number | undefined;
  readonly filled: number | undefined;
  readonly sends: number;
  readonly receives: number;
}

export function nodeRow(network: RunNetwork, node: number): NodeRow {
  const { replay, now, time } = network;
  const { nodes } = replay.history;
  const capacity = nodes.capacity[node] as number;
  const levels = replay.levels(time);
  const bytes = (now.replicaBytes[node] as number) + (now.copyBytes[node] as number);
  const filled = levels ? (levels[node] as number) / 255 : capacity > 0 ? bytes / capacity : undefined;
  const health = network.healthOf(node);
  return {
    node,
    name: nodes.name[node] as string,
    zone: nodes.zone[node] as string,
    class: nodes.class[node] as string,
    state: nodeStates[network.state[node] as number]?.name ?? "",
    tracker: health === undefined ? "–" : (healths[health] ?? "–"),
    stored: levels
      ? capacity > 0
        ? (filled as number) * capacity
        : undefined
      : replay.knowsChunks
        ? bytes
        : undefined,
    filled: levels || replay.knowsChunks ? filled : undefined,
    sends: network.sends[node] as number,
    receives: network.receives[node] as number,
  };
}

/** Describes a node at the moment, in a sentence. */
export function nodeWords({ name, zone, class: its, state, tracker, ...row }: NodeRow): string {
  const place = [zone, its].filter((word) => word !== "").join(", ");
  const opinion = tracker === "–" ? "" : ` (to the tracker: ${tracker})`;
  return `${name}${place ? ` (${place})` : ""}: ${state}${opinion}; stores ${storedWords(row)}; sends ${row.sends}, receives ${row.receives}`;
}

function storedWords({ stored, filled }: Pick<NodeRow, "stored" | "filled">): string {
  if (stored === undefined && filled === undefined) return "an amount that was not recorded";
  const share = filled === undefined ? "" : `${formatShare(Number(filled.toPrecision(3)))} of its capacity`;
  if (stored === undefined) return share;
  return share ? `${formatBytes(stored)}, ${share}` : formatBytes(stored);
}
