import { countsBytes } from "../analysis/analyse-load.js";
import { knowsQuantile } from "../analysis/statistics.js";
import type { LoadReport, OperationReport, Report } from "../report.js";
import {
  allOf,
  formatBytes,
  formatDuration,
  formatNumber,
  formatRate,
  formatShare,
  plural,
  roughShare,
} from "./format.js";

/** What happened, in a few sentences, each of which answers one question of a reader. */
export interface Summary {
  readonly files: string;
  readonly uploads: string;
  readonly downloads: string;
  readonly repair: string;
  readonly load: string;
}

export function summarise(report: Report): Summary {
  return {
    files: files(report),
    uploads: transfers(report.puts, { one: "upload", none: "Nothing was put." }),
    downloads: transfers(report.gets, { one: "download", none: "Nothing was downloaded." }),
    repair: repair(report),
    load: load(report),
  };
}

function files({ files, availability }: Report): string {
  if (files.committed === 0) return "No file was stored.";
  const left = files.committed - files.removed;
  const readable = availability ? ` ${readableWords(availability, files.committed)}` : "";
  if (left === 0)
    return `${files.committed === 1 ? "The only file was" : `${allOf(files.committed)} files were`} removed.${readable}`;
  const all = `${plural(left, "file")} (${formatBytes(files.bytes)} in ${plural(files.chunks, "chunk")})`;
  if (files.lost > 0) {
    const names = files.lostNames.slice(0, 3).join(", ") + (files.lost > 3 ? ", …" : "");
    return `Of ${all}, ${plural(files.lost, "was", "were")} lost: ${names}.${readable}`;
  }
  const end =
    files.unavailable > 0
      ? `, though ${left === 1 ? "it" : formatNumber(files.unavailable)} could not be read at the end: all holders of some chunk were offline`
      : "";
  const only = files.removed === 0 ? "The only file" : "The only file left";
  return `${left === 1 ? `${only} (${formatBytes(files.bytes)}) survived` : `${left === 2 ? all.replace("2", "Both") : `All ${all}`} survived`}${end}.${readable}`;
}

function readableWords({ mean, min, minAt }: NonNullable<Report["availability"]>, files: number): string {
  if (min === 1) return `${files === 1 ? "It" : "Every file"} could be read at all times.`;
  const worst = `at worst ${formatShare(min)} (at ${formatDuration(minAt)})`;
  if (files > 1) return `On average ${formatShare(mean)} of the files could be read, ${worst}.`;
  return `It could be read ${formatShare(mean)} of the time; first not at ${formatDuration(minAt)}.`;
}

/** Writes a phrase that says whether a load is as the policy alone (`alone`) would make it, with the figure that decided. */
export function verdictOf({ spread, expected, ideal }: LoadReport, alone = "the policy alone"): string {
  if (!spread) return "there was none";
  if (!expected) return "no expectation is known for this policy";
  const { verdict, exact, deviationRange, caveats } = expected;
  if (verdict === "not comparable") return `not comparable with what ${alone} would make it: ${caveats.join("; ")}`;
  if (verdict === "as expected")
    return exact ? "exactly as even as the policy promises" : "as balanced as chance allows";
  // The fullest node alone proves nothing: compare how far all nodes are from their ideals.
  const [bound, limit] = verdict === "less even" ? ["at most", deviationRange.high] : ["at least", deviationRange.low];
  const [found, usual] = [formatNumber(ideal?.deviation ?? spread.cv), formatNumber(limit)];
  const name = ideal?.equal === false ? "deviation from the ideals" : "CV";
  const hardly = found === usual ? "hardly " : "";
  return `${hardly}${verdict} than ${alone} would make it (${name} ${found}, expected ${bound} ${usual})`;
}

/** The least mean number of chunks per node for which shares can be compared, since a chunk cannot be divided. */
const FEW = 3;

/** Whether loads, in chunks, are so small that they cannot be compared with shares of nodes. */
export function isSparse({ total, nodes }: LoadReport): boolean {
  return total > 0 && total < FEW * nodes;
}

function load({ load, run }: Report): string {
  const { spread, expected, ideal } = load.stored;
  if (!spread || load.stored.mean === null)
    return "No node stored anything at the end, so there is no load to compare.";
  if (load.stored.nodes === 1)
    return `One node alone stores: it holds ${formatBytes(load.stored.mean)}, and there is no other to compare it with.`;
  if (isSparse(load.replicas))
    return `${plural(load.replicas.total, "replica")} for ${plural(load.stored.nodes, "node")} are too few to compare shares. The fullest holds ${formatBytes(load.stored.max ?? 0)}.`;
  const most =
    ideal && !ideal.equal
      ? `${formatNumber(ideal.maxOverIdeal)} times its share by capacity, in replicas`
      : `${formatNumber(spread.maxOverMean)} times the mean of ${formatBytes(load.stored.mean)} in replicas`;
  const usual = ideal && !ideal.equal ? expected?.maxOverIdeal : expected?.spread.maxOverMean;
  const alone =
    usual === undefined || !expected?.comparable ? "" : ` (${run.placement} alone: ${formatNumber(usual)} times)`;
  const compared = countsBytes(run.placement) ? load.stored : load.replicas;
  const fullest = `The fullest of ${plural(load.stored.nodes, "node")} holds ${most}${alone}`;
  if (!compared.expected || compared.expected.verdict === "as expected") return `${fullest}: ${verdictOf(compared)}.`;
  if (compared.expected.verdict !== "not comparable")
    return `${fullest}. All nodes together are ${verdictOf(compared)}.`;
  const [first = "", ...others] = compared.expected.caveats;
  const more = others.length === 0 ? "" : `, and ${plural(others.length, "more reason")}`;
  return `${fullest}, not comparable with ${run.placement} alone: ${first}${more}.`;
}

function transfers(of: OperationReport, { one, none }: { readonly one: string; readonly none: string }): string {
  const dropped =
    of.dropped === 0
      ? ""
      : ` ${plural(of.dropped, of.started > 0 ? "more arrival" : "arrival")} came to nothing: nobody online, or no file.`;
  if (of.started === 0) return `${none}${dropped}`;
  const rest = [
    ...(of.failed > 0 ? [`${formatNumber(of.failed)} failed`] : []),
    ...(of.interrupted > 0
      ? [`${formatNumber(of.interrupted)} broke off with ${of.interrupted === 1 ? "its" : "their"} node`]
      : []),
    ...(of.unfinished > 0 ? [`${formatNumber(of.unfinished)} under way at the end`] : []),
  ].join(", ");
  if (!of.time) {
    const which = of.started === 1 ? `The only ${one} did not succeed` : `None of ${plural(of.started, one)} succeeded`;
    return `${which}: ${rest}.${dropped}`;
  }
  return `${plural(of.succeeded, one)}: ${timeWords(of.time)}; ${rest === "" ? "none failed" : `besides, ${rest}`}.${one === "download" ? rateWords(of) : ""}${dropped}`;
}

function timeWords({ count, min, median, p99, max }: NonNullable<OperationReport["time"]>): string {
  if (count === 1) return `took ${formatDuration(median)}`;
  if (formatDuration(min) === formatDuration(max)) return `each took ${formatDuration(max)}`;
  const most = knowsQuantile(count, 0.99)
    ? `99 in 100 at most ${formatDuration(p99)}`
    : `the longest ${formatDuration(max)}`;
  return `half took at most ${formatDuration(median)}, ${most}`;
}

/**
 * A sentence on rates. Rates have a median of their own, since the operation of median time is not that of median rate.
 * There is a sentence only for gets: bytes that a put stores on its own node's disk are not measured separately, and
 * would be faster than any link.
 */
function rateWords({ throughput, own, ownBytes, succeeded }: OperationReport): string {
  const [source, local] = [
    ownBytes > 0 ? " from other nodes" : "",
    own === 1 ? "1 needed" : `${formatNumber(own)} needed`,
  ];
  const rate = !throughput
    ? ""
    : throughput.count === 1
      ? ` ${succeeded === 1 ? "It" : "One"} ran at ${formatRate(throughput.median)}${source}.`
      : ` The median rate${source} was ${formatRate(throughput.median)}.`;
  if (own === 0) return rate;
  return `${rate} ${succeeded === own ? (own === 1 ? "It needed" : "All needed") : local} nothing but ${own === 1 ? "its" : "their"} node's own disk.`;
}

function repair({ repair, files, transfers, redundancy }: Report): string {
  const worst =
    redundancy && redundancy.min < 1
      ? ` At worst ${roughShare(redundancy.min)} of the chunks had all their replicas on nodes that ran (at ${formatDuration(redundancy.minAt)}).`
      : "";
  const left =
    files.underReplicatedChunks > 0
      ? ` ${plural(files.underReplicatedChunks, "chunk")} had too few replicas at the end.`
      : "";
  if (repair.ordered === 0) return `Nothing was repaired.${left}${worst}`;
  if (repair.stored === 0)
    return `None of ${plural(repair.ordered, "repair")} ended with a new replica.${left}${worst}`;
  const traffic = repair.shareOfTraffic === null ? "" : ` (${roughShare(repair.shareOfTraffic)} of all traffic)`;
  const { moves, promoted } = repair;
  const of = [
    ...(moves > 0 ? [`${formatNumber(moves)} to lie better, where none was lacking`] : []),
    ...(promoted > 0 ? [`${formatNumber(promoted)} of cached copies`] : []),
  ].join(", ");
  return `${plural(repair.stored, "replica was", "replicas were")} made by repair${of === "" ? "" : ` (${of})`}. It moved ${formatBytes(transfers.byPurpose.repair)}${traffic}.${left}${worst}`;
}
