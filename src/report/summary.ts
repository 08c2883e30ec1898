import { countsBytes } from "./analyse-load.js";
import { formatBytes, formatDuration, formatNumber, formatRate, formatShare, plural, roughShare } from "./format.js";
import type { LoadReport, Report } from "./report.js";

/** What happened, in a few plain sentences, each on one question that a reader has. */
export interface Summary {
  readonly files: string;
  readonly load: string;
  readonly downloads: string;
  readonly repair: string;
}

export function summarise(report: Report): Summary {
  return { files: files(report), load: load(report), downloads: downloads(report), repair: repair(report) };
}

function files({ files, availability, run }: Report): string {
  if (files.committed === 0) return "No file was stored.";
  const left = files.committed - files.removed;
  const all = `${plural(left, "file")} (${formatBytes(files.bytes)} in ${plural(files.chunks, "chunk")}, ${plural(run.replication, "replica")} each)`;
  const readable = !availability
    ? ""
    : availability.min === 1
      ? " Every file could be read at all times."
      : ` On average ${formatShare(availability.mean)} of the files could be read, at worst ${formatShare(availability.min)} (at ${formatDuration(availability.minAt)}).`;
  if (files.lost > 0) {
    const names = files.lostNames.slice(0, 3).join(", ") + (files.lost > 3 ? ", …" : "");
    return `Of ${all}, ${plural(files.lost, "was", "were")} lost: ${names}.${readable}`;
  }
  const end =
    files.unavailable > 0
      ? `, though ${formatNumber(files.unavailable)} cannot be read just now: all holders are offline`
      : "";
  return `${left === 1 ? "The only file survived" : `All of ${all} survived`}${end}.${readable}`;
}

/** Whether a load is as `alone`, with nothing else at work, would make it: as a phrase, with the figure that decided. */
export function verdictOf({ spread, expected, ideal }: LoadReport, alone = "the policy alone"): string {
  if (!spread) return "there was none";
  if (!expected) return "no expectation is known for this policy";
  const { verdict, exact, deviationRange } = expected;
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
  const most =
    ideal && !ideal.equal
      ? `${formatNumber(ideal.maxOverIdeal)} times its share by capacity`
      : `${formatNumber(spread.maxOverMean)} times the mean of ${formatBytes(load.stored.mean)}`;
  const usual = ideal && !ideal.equal ? expected?.maxOverIdeal : expected?.spread.maxOverMean;
  const alone = usual === undefined ? "" : ` (${run.placement} alone: ${formatNumber(usual)} times)`;
  const compared = countsBytes(run.placement) ? load.stored : load.replicas;
  const asExpected = !compared.expected || compared.expected.verdict === "as expected";
  const verdict = asExpected ? `: ${verdictOf(compared)}` : `. All nodes together are ${verdictOf(compared)}`;
  return `The fullest of ${plural(load.stored.nodes, "node")} holds ${most}${alone}${verdict}.`;
}

function downloads({ gets }: Report): string {
  if (gets.started === 0) return "Nothing was downloaded.";
  if (!gets.time) return `None of ${plural(gets.started, "download")} succeeded.`;
  const rate = gets.throughput ? ` at ${formatRate(gets.throughput.median)}` : "";
  const failed = gets.failed > 0 ? `${formatNumber(gets.failed)} failed` : "none failed";
  const broken =
    gets.interrupted > 0
      ? `, ${formatNumber(gets.interrupted)} broke off with ${gets.interrupted === 1 ? "its" : "their"} node`
      : "";
  const [median, p99] = [formatDuration(gets.time.median), formatDuration(gets.time.p99)];
  const times =
    gets.succeeded === 1 ? `took ${median}${rate}` : `half took under ${median}${rate}, 99 in 100 under ${p99}`;
  return `${plural(gets.succeeded, "download")}: ${times}; ${failed}${broken}.`;
}

function repair({ repair, files, transfers }: Report): string {
  if (repair.ordered === 0) return "Nothing had to be repaired.";
  const traffic = repair.shareOfTraffic === null ? "" : ` (${roughShare(repair.shareOfTraffic)} of all traffic)`;
  const half = repair.stored === 1 ? "" : " half of them";
  const time = repair.time ? `,${half} within ${formatDuration(repair.time.median)}` : "";
  const left =
    files.underReplicatedChunks > 0
      ? ` ${plural(files.underReplicatedChunks, "chunk")} still had too few replicas at the end.`
      : "";
  return `${plural(repair.stored, "replica was", "replicas were")} made again${time}, for ${formatBytes(transfers.byPurpose.repair)}${traffic}.${left}`;
}
