import { formatDuration, formatShare, plural } from "../report/text/format.js";
import { faultDuring } from "./circumstances.js";
import { clockOf, type Evidence, timeOf } from "./evidence.js";
import { failedCalls } from "./failed-calls.js";
import type { Move } from "./move.js";

/** A time in which no chunk moved for an operation, in ticks. */
export interface Gap {
  readonly from: number;
  readonly until: number;
}

/** The gaps that took at least a share of the operation's time, the longest first. */
export function gapsIn(moves: readonly Move[], from: number, until: number, share: number): Gap[] {
  const sorted = [...moves].sort((a, b) => a.from - b.from);
  const gaps: Gap[] = [];
  let end = from;
  for (const move of sorted) {
    if (move.from > end) gaps.push({ from: end, until: Math.min(move.from, until) });
    end = Math.max(end, move.until);
  }
  if (end < until) gaps.push({ from: end, until });
  const least = Math.max(1, share * (until - from));
  return gaps.filter((gap) => gap.until - gap.from >= least).sort((a, b) => b.until - b.from - (a.until - a.from));
}

/**
 * Describes a gap, as in `no chunk moved for 12 min 50 s (97.4 % of its time), from 00:14:15 to 00:27:05`. `whole`: ticks of the operation.
 */
export function gapText(evidence: Evidence, { from, until }: Gap, whole: number): string {
  const share = formatShare((until - from) / Math.max(1, whole));
  const when = `from ${clockOf(evidence, from)} to ${clockOf(evidence, until)}`;
  return `no chunk moved for ${formatDuration(timeOf(evidence, until - from))} (${share} of its time), ${when}`;
}

/** Says which calls of the node failed in a gap, and what fault of the scenario was there. */
export function whyGap(
  evidence: Evidence,
  { gap, node, whole }: { readonly gap: Gap; readonly node: number; readonly whole: number },
): string {
  const head = gapText(evidence, gap, whole).replace("no", "No");
  const calls = failedCalls(evidence, node, gap.from, gap.until);
  const fault = faultDuring(evidence, gap.from, gap.until);
  const after = fault ? ` after the step "${fault.text}" at ${formatDuration(fault.time)}` : "";
  if (calls.length === 0 && fault && fault.time >= timeOf(evidence, gap.from)) return `${head},${after}.`;
  if (calls.length === 0) return `${head}. What it waited for was not recorded.`;
  const peers = [...new Set(calls.map(({ peer }) => peer))];
  const others = peers.length > 3 ? ` and ${peers.length - 3} more` : "";
  const outcomes = [...new Set(calls.map(({ outcome }) => outcome))].join(", ");
  return `${head}: ${plural(calls.length, "call")} to ${peers.slice(0, 3).join(", ")}${others} failed or had no answer (${outcomes})${after}.`;
}
