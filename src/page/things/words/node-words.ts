import { lifeEvents, operationKinds, purposes } from "../../../history/history.js";
import { storedLevels } from "../../../history/through-time/node-levels.js";
import { holdingsOfNode, lastTick, type ThroughTime } from "../../../history/through-time/through-time.js";
import type { Traffic, TrafficTotals } from "../../../history/through-time/traffic.js";
import type { NodeRow } from "../../../report/report.js";
import { formatBytes, formatDuration, formatNumber, plural, roughShare } from "../../../report/text/format.js";
import type { Sentence } from "./part.js";

const GET = operationKinds.indexOf("get");
/** The words do not name a file or a partner with less than this share of the bytes that a node sent. */
const WORTH_NAMING = 0.1;

/** Describes a node: how long it ran, what it carried and why, and how full its disk was. */
export function nodeWords(
  through: ThroughTime,
  node: number,
  traffic: Traffic,
  totals: TrafficTotals,
  /** Whether the history has all transfers. If not, a node for which it has none may still have sent something. */
  keepsAll = true,
  /** The sums of the whole run, for this node and for all. The words give them if the history does not have all transfers. */
  whole?: WholeRun,
): Sentence[] {
  return [
    [whoWords(through, node)],
    ...(whole && !(keepsAll && through.knows.transfers) ? [[wholeWords(whole)]] : []),
    sentWords(through, node, traffic, totals, keepsAll),
    [receivedWords(through, traffic, keepsAll)],
    storedWords(through, node),
  ];
}

/** The bytes that a node carried in the whole run, and those that all nodes sent. */
export interface WholeRun {
  readonly node: Pick<NodeRow, "served" | "fetched" | "repairSent" | "repairReceived">;
  readonly sent: readonly number[];
}

function wholeWords({ node, sent }: WholeRun): string {
  const { served, fetched, repairSent, repairReceived } = node;
  const rank = sent.filter((bytes) => bytes > served).length + 1;
  const among = rank === 1 ? "more than any other node" : `rank ${rank} of ${sent.length} nodes`;
  const repair = (bytes: number, all: number) => (all === 0 ? "" : ` (${roughShare(bytes / all)} for repair)`);
  const out = served === 0 ? "nothing" : `${formatBytes(served)}${repair(repairSent, served)}, ${among}`;
  const into = fetched === 0 ? "nothing" : `${formatBytes(fetched)}${repair(repairReceived, fetched)}`;
  return `In the whole run it sent ${out}, and received ${into}.`;
}

function whoWords({ history, sessions, knows }: ThroughTime, node: number): string {
  const { nodes, run } = history;
  const zone = nodes.zone[node] === "" ? "" : `, in zone ${nodes.zone[node]}`;
  const who = `A node of class ${nodes.class[node]}${zone}`;
  if (!knows.lives) return `${who}. When it ran was not recorded.`;
  const rows = sessions.byNode.of(node);
  if (rows.length === 0) return `${who}. It never ran.`;
  const end = lastTick(history);
  const ticks = rows.reduce(
    (sum, row) => sum + Math.min(sessions.until[row] as number, end) - (sessions.from[row] as number),
    0,
  );
  const ends = (how: string) => rows.filter((row) => lifeEvents[sessions.ended[row] as number] === how).length;
  const [crashes, departures] = [ends("crashed"), ends("left")];
  const how = [
    ...(crashes > 0 ? [`crashed ${times(crashes)}`] : []),
    ...(departures > 0 ? [`left ${times(departures)}`] : []),
  ];
  const whole =
    crashes + departures === 0 && ticks >= end
      ? "the whole run"
      : `${formatDuration(ticks * run.tick)} of ${formatDuration(run.played)}`;
  return `${who}. It ran for ${whole}${how.length > 0 ? `, and ${how.join(" and ")}` : ""}.`;
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${formatNumber(count)} times`;
}

function sentWords(
  through: ThroughTime,
  node: number,
  traffic: Traffic,
  totals: TrafficTotals,
  keepsAll: boolean,
): Sentence {
  if (!through.knows.transfers) return ["What it sent and received was not recorded."];
  const sent = sum(traffic.sent);
  if (sent === 0) return [keepsAll ? "It sent nothing." : "The history kept no transfer from it."];
  const rank = totals.sent.reduce((before, other) => before + Number(other > (totals.sent[node] as number)), 1);
  const among = rank === 1 ? "more than any other node" : `rank ${rank} of ${totals.sent.length} nodes`;
  const [file] = traffic.sentOf;
  const [partner] = [...traffic.partners].sort((a, b) => b.sent - a.sent);
  const fileShare = (file?.bytes ?? 0) / sent;
  const partnerShare = (partner?.sent ?? 0) / sent;
  return [
    `${keepsAll ? `It sent ${formatBytes(sent)}, ${among}` : `The history kept ${formatBytes(sent)} of what it sent`}: ${byPurpose(traffic.sent, sent)}.`,
    ...(file && fileShare >= WORTH_NAMING
      ? [` ${roughShare(fileShare)} of it was of `, { file: file.file }, fileReason(through, node, file.file), "."]
      : []),
    ...(partner && partner.node >= 0 && partnerShare >= WORTH_NAMING
      ? [` Most went to `, { node: partner.node }, ` (${roughShare(partnerShare)}).`]
      : []),
  ];
}

/** Says why a node sent so much of a file: how many gets asked for it, and how many of its chunks the node had. */
function fileReason(through: ThroughTime, node: number, file: number): string {
  const { history, operationsOfFile, holdings, chunks, knows } = through;
  const { operations, files } = history;
  const gets = operationsOfFile.of(file).filter((row) => operations.kind[row] === GET).length;
  const asked = `, which ${plural(gets, "get")} asked for`;
  if (!knows.copies) return asked;
  const held = new Set<number>();
  for (const holding of holdingsOfNode(through, node)) {
    const chunk = holdings.chunk[holding] as number;
    if (chunks.file[chunk] === file) held.add(chunk);
  }
  return `${asked}; it had ${held.size} of its ${plural(files.chunks[file] as number, "chunk")}`;
}

function receivedWords({ knows }: ThroughTime, { received }: Traffic, keepsAll: boolean): string {
  if (!knows.transfers) return "";
  const all = sum(received);
  const none = keepsAll ? "It received nothing." : "The history kept no transfer to it.";
  if (all === 0) return none;
  const what = keepsAll
    ? `It received ${formatBytes(all)}`
    : `The history kept ${formatBytes(all)} of what it received`;
  return `${what}: ${byPurpose(received, all)}.`;
}

/** Lists bytes by purpose in words. The largest comes first, and zeros are left out. */
function byPurpose(bytes: readonly number[], all: number): string {
  const words = bytes
    .map((value, at) => ({ value, purpose: purposes[at] === "repair" ? "repair" : `${purposes[at]}s` }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .map(({ value, purpose }) => `${roughShare(value / all)} for ${purpose}`);
  return words.join(", ");
}

function storedWords(through: ThroughTime, node: number): Sentence {
  const levels = storedLevels(through, node);
  if (!levels) return ["What was on its disk was not recorded."];
  const all = levels.map(({ replicas, cached }) => replicas + (cached ?? 0));
  const most = all.reduce((max, bytes) => Math.max(max, bytes), 0);
  if (most === 0) return ["It stored nothing."];
  const capacity = through.history.nodes.capacity[node] as number;
  const share = capacity > 0 ? `, ${roughShare(most / capacity)} of the ${formatBytes(capacity)} that it offers` : "";
  const at = levels[all.indexOf(most)]?.from ?? 0;
  return [`It stored at most ${formatBytes(most)}${share}, at `, { tick: at }, "."];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
