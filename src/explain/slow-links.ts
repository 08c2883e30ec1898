import { formatRate, formatShare, plural } from "../report/text/format.js";
import { faultOn } from "./circumstances.js";
import { type Evidence, nodeName, timeOf } from "./evidence.js";

/** A link counts as slow if its chunks come at less than this share of the rate of others. */
const LIMPING = 1 / 3;
/** A slow source is told if its transfers were under way for at least this share of the operation's time. */
const TOLD_SHARE = 0.1;

/** A transfer of a chunk that belongs to an operation. Times are in ticks. */
export interface Move {
  readonly row: number;
  readonly from: number;
  readonly until: number;
  readonly source: number;
  readonly target: number;
  readonly chunk: number;
  readonly bytes: number;
  readonly came: boolean;
}

interface Asked {
  /** Ticks that the operation took. */
  readonly whole: number;
  /** The node that all chunks came to; undefined: they came to several. */
  readonly reader: number | undefined;
}

/**
 * The slow links by which the chunks of an operation moved: the reader's own one, or those of some sources. The reader's is to blame where
 * all its sources were slow, and not to others.
 */
export function slowLinks(evidence: Evidence, moves: readonly Move[], { whole, reader }: Asked): string[] {
  const came = moves.filter((move) => move.came && move.until > move.from);
  const own = reader === undefined ? undefined : slowReader(evidence, came, reader);
  return own === undefined ? slowSources(evidence, came, { whole, reader }) : [own];
}

function slowReader(evidence: Evidence, came: readonly Move[], reader: number): string | undefined {
  const [first] = came;
  if (!first) return undefined;
  const sources = [...new Set(came.map(({ source }) => source))];
  const until = Math.max(...came.map((move) => move.until));
  const toOthers = ratesOf(
    evidence,
    (to, source, start, end) => to !== reader && sources.includes(source) && start < until && end > first.from,
  );
  // A single source may be the slow one. Only what it sends to others in the meantime tells.
  if (toOthers.length === 0 && sources.length === 1) return undefined;
  const usual = median(toOthers.length > 0 ? toOthers : ratesOf(evidence, (to) => to !== reader));
  const bytes = came.reduce((sum, move) => sum + move.bytes, 0);
  const its = bytes / timeOf(evidence, spent(came));
  const isSlow = (rate: number) => usual !== undefined && rate <= LIMPING * usual;
  const areAllSlow = sources.every((source) =>
    isSlow(
      rateOf(
        evidence,
        came.filter((move) => move.source === source),
      ),
    ),
  );
  if (usual === undefined || !isSlow(its) || !areAllSlow) return undefined;
  const name = nodeName(evidence, reader);
  const than =
    toOthers.length > 0 ? "the same nodes sent chunks to others" : "chunks in this run usually came to others";
  const from = sources.length === 1 ? nodeName(evidence, sources[0]) : plural(sources.length, "node");
  return `The link of ${name} itself is slow: ${plural(came.length, "chunk")} from ${from} came at ${formatRate(1000 * its)} in all${afterStep(evidence, reader, until)}, while ${than} at ${formatRate(1000 * usual)} each.`;
}

function slowSources(evidence: Evidence, came: readonly Move[], { whole, reader }: Asked): string[] {
  const sources = [...new Set(came.map(({ source }) => source))];
  return sources.flatMap((source) => {
    const own = came.filter((move) => move.source === source);
    const others = came.filter((move) => move.source !== source);
    const usual =
      others.length > 0 ? rateOf(evidence, others) : median(ratesOf(evidence, (_, from) => from !== source));
    const its = rateOf(evidence, own);
    const share = spent(own) / Math.max(1, whole);
    if (usual === undefined || its > LIMPING * usual || share < TOLD_SHARE) return [];
    const until = own.at(-1)?.until ?? 0;
    const [ofSource, ofReader] = [source, reader].map((node) => afterStep(evidence, node, until)) as [string, string];
    const than = others.length > 0 ? "those of the others" : "chunks in this run usually";
    const rates = `${plural(own.length, "chunk")} came at ${formatRate(1000 * its)}`;
    const rest = `, ${than} at ${formatRate(1000 * usual)}. Its transfers were under way for ${formatShare(Math.min(1, share))} of the time.`;
    const [of, from] = [nodeName(evidence, reader), nodeName(evidence, source)];
    // Of a single source and a single reader the rates do not tell whose link it is, but a step may.
    if (others.length === 0 && ofSource === "" && ofReader !== "")
      return [`The link of ${of} itself is slow: its ${rates} from ${from}${ofReader}${rest}`];
    const or = others.length === 0 && ofSource === "" && reader !== undefined ? `, or the link of ${of} itself,` : "";
    return [`${from}${or} is slow: its ${rates}${ofSource}${rest}`];
  });
}

function afterStep(evidence: Evidence, node: number | undefined, tick: number): string {
  const step = node === undefined ? undefined : faultOn(evidence, nodeName(evidence, node), tick);
  return step ? ` after the step "${step.text}"` : "";
}

/** Median rate of some moves, in bytes per millisecond. */
function rateOf(evidence: Evidence, moves: readonly Move[]): number {
  return median(moves.map(({ bytes, from, until }) => bytes / timeOf(evidence, until - from))) ?? 0;
}

/** Rates of the run's transfers that `wanted` is true for, in bytes per millisecond. Times are in ticks. */
function ratesOf(
  { history, through }: Evidence,
  wanted: (target: number, source: number, start: number, end: number) => boolean,
): number[] {
  const { start, duration, source, target, chunk, outcome } = history.transfers;
  const rates: number[] = [];
  for (let row = 0; row < start.length; row++) {
    const [began, took] = [start[row] as number, duration[row] as number];
    if (outcome[row] !== 0 || took === 0) continue;
    if (!wanted(target[row] as number, source[row] as number, began, began + took)) continue;
    rates.push((through.chunks.bytes[chunk[row] as number] as number) / (took * history.run.tick));
  }
  return rates;
}

/** Ticks that were covered by at least one of the moves. */
function spent(moves: readonly Move[]): number {
  let [sum, end] = [0, -1];
  for (const { from, until } of [...moves].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, until - Math.max(from, end));
    end = Math.max(end, until);
  }
  return sum;
}

/** Undefined: there are no values. */
function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
