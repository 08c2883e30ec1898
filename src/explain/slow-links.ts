import { formatDuration, formatRate, formatShare, plural } from "../report/text/format.js";
import type { Cause } from "./cause.js";
import { faultOn } from "./circumstances.js";
import { type Evidence, nodeName, timeOf } from "./evidence.js";
import { came, isLate, type Move, moveOf } from "./move.js";

/** A link counts as slow if its chunks come at no more than this share of the usual rate. */
const LIMPING = 1 / 3;
/**
 * A slow source is mentioned if its transfers were under way for at least this share of the time in which any transfer of the operation
 * was under way.
 */
const TOLD_SHARE = 0.1;

/**
 * Says that the reader's own link was slow, if even the faster half of its sources sent slowly to it. Their rate is compared with the rate at which
 * the same sources sent to others in the meantime. If they sent nothing to others, it is compared with the usual rate of the run; then the link is
 * blamed only if a fault of the scenario named the reader, and did not name all of the sources. Undefined: the reader's link is not to blame, or the
 * evidence does not tell.
 */
export function slowReader(evidence: Evidence, moves: readonly Move[], reader: number): Cause | undefined {
  const tried = moves.filter((move) => (came(move) || isLate(move)) && move.until > move.from);
  if (tried.length === 0) return undefined;
  const sources = [...new Set(tried.map(({ source }) => source))];
  const [from, until] = [Math.min(...tried.map((move) => move.from)), Math.max(...tried.map((move) => move.until))];
  const others = movesOf(evidence).filter(({ target }) => target !== reader);
  const meanwhile = others.filter((move) => sources.includes(move.source) && move.from < until && move.until > from);
  const step = afterStep(evidence, reader, until);
  const isNamed = step !== "" && sources.some((source) => afterStep(evidence, source, until) === "");
  if (meanwhile.length === 0 && !isNamed) return undefined;
  const rates = (of: readonly Move[], end: "source" | "target") =>
    [...new Set(of.map((move) => move[end]))].map((node) =>
      throughput(
        evidence,
        of.filter((move) => move[end] === node),
      ),
    );
  const usual = median(meanwhile.length > 0 ? rates(meanwhile, "target") : rates(others, "source"));
  // If only some sources are slow, chunks from the faster half of all sources came fast.
  const bySpeed = sources
    .map((source) => tried.filter((move) => move.source === source))
    .sort((a, b) => throughput(evidence, b) - throughput(evidence, a));
  const fastest = bySpeed.slice(0, Math.ceil(sources.length / 2)).flat();
  if (usual === undefined || throughput(evidence, fastest) > LIMPING * usual) return undefined;
  const count = tried.filter(came).length;
  const whom = sources.length === 1 ? nodeName(evidence, sources[0]) : plural(sources.length, "node");
  const what =
    count === 0
      ? `of ${plural(tried.length, "transfer")} from ${whom} none ended in time`
      : `${plural(count, "chunk")} from ${whom} came at ${formatRate(1000 * throughput(evidence, tried))}`;
  const than = meanwhile.length > 0 ? "others got chunks from the same nodes" : "nodes of this run usually sent chunks";
  const text = `The link of ${nodeName(evidence, reader)} itself is slow: ${what}${step}, while ${than} at ${formatRate(1000 * usual)}.`;
  return { ticks: spent(moves), text };
}

/**
 * Says which sources of the chunks that came were slow. A source that a fault of the scenario named is mentioned even if it was only a little
 * slower than the other sources, provided that for at least `TOLD_SHARE` of the time in which chunks moved, only its transfers were under way.
 * `whole`: ticks that the operation took.
 */
export function slowSources(evidence: Evidence, moves: readonly Move[], whole: number): Cause[] {
  const timed = moves.filter((move) => came(move) && move.until > move.from);
  // If the operation mostly waited for something else, the answer must still mention what slowed its transfers. So compare with their time
  // alone.
  const moving = Math.max(1, spent(moves));
  return [...new Set(timed.map(({ source }) => source))].flatMap((source) => {
    const own = timed.filter((move) => move.source === source);
    const others = timed.filter((move) => move.source !== source);
    const compared = others.length > 0 ? others : movesOf(evidence).filter((move) => move.source !== source);
    const [its, usual] = [usualRate(evidence, own), usualRate(evidence, compared)];
    if (its === undefined || usual === undefined || its >= usual) return [];
    const step = afterStep(evidence, source, own.at(-1)?.until ?? 0);
    const ticks = spent(own);
    const alone = spent(timed) - spent(others);
    const isSlow = its <= LIMPING * usual && ticks >= TOLD_SHARE * moving;
    const isAwaited = step !== "" && others.length > 0 && alone >= TOLD_SHARE * moving;
    if (!isSlow && !isAwaited) return [];
    const than = others.length > 0 ? "those of the others" : "chunks in this run usually";
    const share = formatShare(Math.min(1, ticks / Math.max(1, whole)));
    const text = `${nodeName(evidence, source)} is slow: its ${plural(own.length, "chunk")} came at ${formatRate(1000 * its)}${step}, ${than} at ${formatRate(1000 * usual)}. Its transfers were under way for ${formatDuration(timeOf(evidence, ticks))} (${share} of the time).`;
    return [{ ticks, text }];
  });
}

function afterStep(evidence: Evidence, node: number, tick: number): string {
  const step = faultOn(evidence, nodeName(evidence, node), tick);
  return step ? ` after the step "${step.text}"` : "";
}

/** All transfers of the run that ended well. */
function movesOf(evidence: Evidence): Move[] {
  const rows = [...evidence.history.transfers.start.keys()];
  return rows.map((row) => moveOf(evidence, row)).filter((move) => came(move) && move.until > move.from);
}

/** The bytes that came, per millisecond in which any of the moves was under way. */
function throughput(evidence: Evidence, moves: readonly Move[]): number {
  const bytes = moves.filter(came).reduce((sum, move) => sum + move.bytes, 0);
  return bytes / timeOf(evidence, spent(moves));
}

/** The median of the rates of single moves, in bytes per millisecond. */
function usualRate(evidence: Evidence, moves: readonly Move[]): number | undefined {
  return median(moves.map(({ bytes, from, until }) => bytes / timeOf(evidence, until - from)));
}

/** The number of ticks that at least one of the moves covers. */
export function spent(moves: readonly Move[]): number {
  let [sum, end] = [0, -1];
  for (const { from, until } of [...moves].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, until - Math.max(from, end));
    end = Math.max(end, until);
  }
  return sum;
}

/** The median of some values; undefined: there are none. */
function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
