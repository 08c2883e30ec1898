import { countsBytes } from "./analyse-load.js";
import { formatBytes, formatDuration, formatNumber, formatRate, formatShare, plural, roughShare } from "./format.js";
import type { LoadReport, OperationReport, Report } from "./report.js";

/** What happened, in a few plain sentences, each on one question that a reader has. */
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
  const readable = !availability
    ? ""
    : availability.min === 1
      ? " Every file could be read, at each sample."
      : ` On average ${formatShare(availability.mean)} of the files could be read, at worst ${formatShare(availability.min)} (at ${formatDuration(availability.minAt)}).`;
  if (left === 0)
    return `${files.committed === 1 ? "The only file was" : `All ${formatNumber(files.committed)} files were`} removed.${readable}`;
  const all = `${plural(left, "file")} (${formatBytes(files.bytes)} in ${plural(files.chunks, "chunk")})`;
  if (files.lost > 0) {
    const names = files.lostNames.slice(0, 3).join(", ") + (files.lost > 3 ? ", …" : "");
    return `Of ${all}, ${plural(files.lost, "was", "were")} lost: ${names}.${readable}`;
  }
  const end =
    files.unavailable > 0
      ? `, though ${formatNumber(files.unavailable)} cannot be read just now: all holders are offline`
      : "";
  return `${left === 1 ? `The only file survived` : `All ${all} survived`}${end}.${readable}`;
}

/** Whether a load is as `alone`, with nothing else at work, would make it: as a phrase, with the figure that decided. */
export function verdictOf({ spread, expected, ideal }: LoadReport, alone = "the policy alone"): string {
  if (!spread) return "there was none";
  if (!expected) return "no expectation is known for this policy";
  const { verdict, exact, deviationRange, caveats } = expected;
  if (verdict === "not comparable") return `not comparable with what ${alone} would make it: ${caveats.join("; ")}`;
  if (verdict === "as expected")
    return exact ? "exactly as even as the policy promises" : "as balanced as chance allows";
  // Of the fullest node alone nothing follows: what decides is how far all nodes are from their ideals.
  const [bound, limit] = verdict === "less even" ? ["at most", deviationRange.high] : ["at least", deviationRange.low];
  const [found, usual] = [formatNumber(ideal?.deviation ?? spread.cv), formatNumber(limit)];
  const name = ideal?.equal === false ? "deviation from the ideals" : "CV";
  const hardly = found === usual ? "hardly " : "";
  return `${hardly}${verdict} than ${alone} would make it (${name} ${found}, expected ${bound} ${usual})`;
}

function load({ load, run }: Report): string {
  const { spread, expected, ideal } = load.stored;
  if (!spread || load.stored.mean === null) return "Nothing was stored at the end, so there is no load to compare.";
  if (load.stored.nodes === 1)
    return `One node alone stores: it holds ${formatBytes(load.stored.mean)}, and there is no other to compare it with.`;
  const most =
    ideal && !ideal.equal
      ? `${formatNumber(ideal.maxOverIdeal)} times its share by capacity`
      : `${formatNumber(spread.maxOverMean)} times the mean of ${formatBytes(load.stored.mean)}`;
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
    of.dropped === 0 ? "" : ` ${plural(of.dropped, of.started > 0 ? "more arrival" : "arrival")} came to nothing.`;
  if (of.started === 0) return `${none}${dropped}`;
  const rest = [
    ...(of.failed > 0 ? [`${formatNumber(of.failed)} failed`] : []),
    ...(of.interrupted > 0
      ? [`${formatNumber(of.interrupted)} broke off with ${of.interrupted === 1 ? "its" : "their"} node`]
      : []),
    ...(of.unfinished > 0 ? [`${formatNumber(of.unfinished)} under way at the end`] : []),
  ].join(", ");
  if (!of.time) return `None of ${plural(of.started, one)} succeeded: ${rest}.${dropped}`;
  const rate = of.throughput ? ` at ${formatRate(of.throughput.median)}` : "";
  const median = formatDuration(of.time.median);
  const times =
    of.succeeded === 1
      ? `took ${median}${rate}`
      : `half took under ${median}${rate}, ${of.succeeded < 100 ? `the longest ${formatDuration(of.time.max)}` : `99 in 100 under ${formatDuration(of.time.p99)}`}`;
  return `${plural(of.succeeded, one)}: ${times}; ${rest === "" ? "none failed" : rest}.${dropped}`;
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
  if (repair.ordered === 0) return `Nothing was repaired.${worst}${left}`;
  const traffic = repair.shareOfTraffic === null ? "" : ` (${roughShare(repair.shareOfTraffic)} of all traffic)`;
  const half = repair.stored === 1 ? "" : " half of them";
  const time = repair.time ? `,${half} within ${formatDuration(repair.time.median)} of the order` : "";
  return `${plural(repair.stored, "replica was", "replicas were")} copied by repair${time}, for ${formatBytes(transfers.byPurpose.repair)}${traffic}.${worst}${left}`;
}
