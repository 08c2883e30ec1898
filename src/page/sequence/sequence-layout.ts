import { type Message, OTHERS } from "./message.js";
import type { Sequence } from "./sequence-of.js";

/** The width of the column of clock times, in pixels. */
const GUTTER = 104;
const MARGIN = 24;
const TOP = 18;
const ROW = 27;
const GAP = 24;
const NARROWEST = 128;
const WIDEST = 250;
/** A pause is drawn as a gap if it takes at least this share of the time shown, and at least this many ms. */
const LARGE_PART = 0.08;
const LONG_MS = 40;
/**
 * If calls of one caller overlap, their bars stand beside each other, each in a place of its own. There are this many such places. One more
 * place takes all bars for which the others have no room.
 */
const MOST_WAITS = 4;
const WAIT_STEP = 5;

/** The places of everything in a sequence diagram, in pixels. Time runs downwards: each beginning and each end has a row. */
export interface SequenceLayout {
  readonly width: number;
  readonly height: number;
  /** The right edge of the column of clock times. */
  readonly left: number;
  readonly lifelines: readonly { readonly party: number; readonly x: number }[];
  readonly arrows: readonly Arrow[];
  /** The moment of each row, which the column of clock times shows. */
  readonly rows: readonly Row[];
  readonly gaps: readonly { readonly y: number; readonly ms: number }[];
}

export interface Row {
  readonly y: number;
  readonly time: number;
}

export interface Arrow {
  /** The position of the message among those that were laid out. */
  readonly message: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** The bar at the caller's lifeline while the caller waits. `wait`: the bar's distance to the right of the lifeline. */
  readonly wait: number;
}

interface Point {
  readonly time: number;
  readonly message: number;
  readonly isEnd: boolean;
}

/** Lays out the messages in a width of `available` pixels, or in more if they need more. */
export function layoutOf({ parties, messages }: Omit<Sequence, "others">, available: number): SequenceLayout {
  const room = (available - GUTTER - MARGIN) / Math.max(1, parties.length);
  const step = Math.min(WIDEST, Math.max(NARROWEST, room));
  const lifelines = parties.map((party, i) => ({ party, x: Math.round(GUTTER + step * (i + 0.5)) }));
  const xs = new Map(lifelines.map(({ party, x }) => [party, x]));
  const xOf = (party: number) => xs.get(party) ?? xs.get(OTHERS) ?? GUTTER;
  const { rows, gaps, starts, ends } = rowsOf(messages);
  const waits = waitsOf(messages);
  const arrows = messages.map(({ from, to }, i): Arrow => {
    const [x1, x2] = [xOf(from), xOf(to)];
    return { message: i, x1, y1: starts[i] as number, x2, y2: ends[i] as number, wait: waits[i] as number };
  });
  const height = (rows.at(-1)?.y ?? TOP) + ROW;
  const width = Math.round(GUTTER + step * parties.length + MARGIN);
  return { width, height, left: GUTTER - MARGIN / 2, lifelines, arrows, rows, gaps };
}

/** Finds the height of a moment; undefined: it is a millisecond or more before the first row, or after the last. */
export function yOf(rows: readonly Row[], time: number): number | undefined {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || time <= first.time - 1 || time >= last.time + 1) return undefined;
  const after = rows.findIndex((row) => row.time >= time);
  const row = rows[after] ?? last;
  const before = rows[after - 1];
  if (!before || row.time <= time) return row.y;
  return before.y + ((row.y - before.y) * (time - before.time)) / (row.time - before.time);
}

/** Makes a row for each beginning and each end, in the order of time; and gaps where nothing happens for long. */
function rowsOf(messages: readonly Message[]) {
  const points = pointsOf(messages);
  const span = (points.at(-1)?.time ?? 0) - (points[0]?.time ?? 0);
  const isLong = (ms: number) => ms >= LONG_MS && ms >= span * LARGE_PART;
  const rows: Row[] = [];
  const gaps: { y: number; ms: number }[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let y = TOP;
  let before = points[0]?.time ?? 0;
  for (const { time, message, isEnd } of points) {
    if (isLong(time - before)) {
      gaps.push({ y: y + GAP / 2 - ROW / 2, ms: time - before });
      y += GAP;
    }
    rows.push({ y, time });
    (isEnd ? ends : starts)[message] = y;
    y += ROW;
    before = time;
  }
  return { rows, gaps, starts, ends };
}

/** Sorts beginnings and ends. At one moment ends come before beginnings; a message that begins and ends at one moment stays together. */
function pointsOf(messages: readonly Message[]): Point[] {
  const points = messages.flatMap(({ start, end }, message): Point[] => [
    { time: start, message, isEnd: false },
    { time: end, message, isEnd: true },
  ]);
  const rank = ({ time, message, isEnd }: Point): number =>
    isEnd && (messages[message] as Message).start < time ? -1 : message;
  return points.sort((a, b) => a.time - b.time || rank(a) - rank(b) || Number(a.isEnd) - Number(b.isEnd));
}

/** Chooses for each call the place of its bar beside the caller's lifeline. Calls that overlap get different places, until only the last place is left. */
function waitsOf(messages: readonly Message[]): number[] {
  const takenUntil = new Map<number, number[]>();
  return messages.map(({ kind, from, start, end }) => {
    if (kind === "transfer") return 0;
    let taken = takenUntil.get(from);
    if (!taken) {
      taken = [];
      takenUntil.set(from, taken);
    }
    let place = 0;
    while (place < MOST_WAITS && (taken[place] ?? Number.NEGATIVE_INFINITY) > start) place++;
    taken[place] = Math.max(end, taken[place] ?? end);
    return place * WAIT_STEP;
  });
}
