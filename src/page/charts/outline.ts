import type { Layer, Range } from "./layers.js";
import type { Box } from "./shape.js";

/** Functions from values to places, in pixels. */
export interface Place {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly within: Range;
}

/** Makes a function from values of an axis to pixels. Values that a logarithmic axis cannot show are at its start. */
export function scaled(range: Range, logarithmic: boolean, from: number, to: number): (value: number) => number {
  if (!logarithmic) return (value) => from + ((to - from) * (value - range.min)) / (range.max - range.min);
  const [first, last] = [Math.log(range.min), Math.log(range.max)];
  return (value) => from + (to - from) * (value > 0 ? (Math.log(value) - first) / (last - first) : 0);
}

export function placeIn(
  box: Box,
  x: { readonly range: Range; readonly logarithmic: boolean },
  y: { readonly range: Range; readonly logarithmic: boolean },
): Place {
  return {
    x: scaled(x.range, x.logarithmic, box.left, box.left + box.width),
    y: scaled(y.range, y.logarithmic, box.top + box.height, box.top),
    within: x.range,
  };
}

/** The lines and the area of a layer, as paths. */
export interface Outline {
  readonly line: string;
  readonly area: string;
}

const RADIUS = 4;

export function outlineOf(layer: Layer, place: Place): Outline {
  switch (layer.series.draw) {
    case "bars":
      return { line: "", area: barsOf(layer, place) };
    case "points":
      return { line: "", area: pointsOf(layer, place) };
    default: {
      const pieces = piecesOf(layer, place.within);
      return {
        line: pieces.map((piece) => `M${corners(layer, layer.tops, piece, place).join("L")}`).join(""),
        area: pieces.map((piece) => areaOf(layer, piece, place)).join(""),
      };
    }
  }
}

/** Makes a dot at each position, for lines that have them. */
export function pointsOf({ series, xs, tops }: Layer, { x, y, within }: Place): string {
  return xs
    .map((at, i) => {
      const top = tops[i];
      if (top === null || top === undefined || at < within.min || at > within.max) return "";
      const [left, height] = [x(at), y(top)];
      if (series.point === "diamond") return `M${pair(left - RADIUS - 1, height)}l5 -5l5 5l-5 5Z`;
      return `M${pair(left - RADIUS, height)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z`;
    })
    .join("");
}

/** Makes the path of the area between the edges of a layer's band. */
export function bandOf(layer: Layer, place: Place): string {
  const { band } = layer.series;
  if (!band) return "";
  const piece = { from: 0, until: layer.xs.length };
  return `M${[...corners(layer, band.low, piece, place), ...corners(layer, band.high, piece, place).reverse()].join("L")}Z`;
}

interface Piece {
  readonly from: number;
  readonly until: number;
}

/** Finds the stretches without a gap that lie at least partly within the range. */
function piecesOf({ xs, tops }: Layer, { min, max }: Range): Piece[] {
  const pieces: Piece[] = [];
  let from = -1;
  for (let i = 0; i <= xs.length; i++) {
    const isOut = (xs[i + 1] ?? xs[i] ?? max) < min || (xs[i - 1] ?? xs[i] ?? min) > max;
    const isThere = i < xs.length && tops[i] !== null && tops[i] !== undefined && !isOut;
    if (isThere && from < 0) from = i;
    if (!isThere && from >= 0) {
      pieces.push({ from, until: i });
      from = -1;
    }
  }
  return pieces;
}

/** Lists the corners of one piece of the outline, each as `x y`. */
function corners(
  { series, xs }: Layer,
  ys: readonly (number | null)[],
  { from, until }: Piece,
  { x, y }: Place,
): string[] {
  const result: string[] = [];
  for (let i = from; i < until; i++) {
    const [at, height] = [x(xs[i] as number), y(ys[i] ?? 0)];
    if (series.draw === "steps" && i > from) result.push(pair(at, y(ys[i - 1] ?? 0)));
    result.push(pair(at, height));
  }
  return result;
}

function areaOf(layer: Layer, piece: Piece, place: Place): string {
  const { xs, bottoms } = layer;
  const top = corners(layer, layer.tops, piece, place);
  const below = bottoms ?? xs.map(() => 0);
  return `M${[...top, ...corners(layer, below, piece, place).reverse()].join("L")}Z`;
}

function barsOf({ series: { bar = 1 }, xs, tops, bottoms }: Layer, { x, y, within }: Place): string {
  return xs
    .map((at, i) => {
      const top = tops[i];
      if (top === null || top === undefined || at + bar < within.min || at - bar > within.max) return "";
      const [left, right] = [x(at - bar / 2), x(at + bar / 2)];
      const [high, low] = [y(top), y(bottoms?.[i] ?? 0)];
      if (high === low) return "";
      return `M${pair(left, low)}V${short(high)}H${short(Math.max(right, left + 0.5))}V${short(low)}Z`;
    })
    .join("");
}

function pair(x: number, y: number): string {
  return `${short(x)} ${short(y)}`;
}

function short(pixel: number): string {
  return String(Math.round(pixel * 100) / 100);
}
