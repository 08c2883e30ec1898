import type { ChartBound, ChartContent } from "../../report/charts/chart-model.js";
import { type Layer, layersOf, type Range, rangeOfY } from "./layers.js";
import { bandOf, outlineOf, type Place, placeIn, pointsOf } from "./outline.js";
import type { Palette } from "./palette.js";
import type { Box, Shape } from "./shape.js";

/** The visible part of a chart, and the place where it is drawn. */
export interface PlotView {
  readonly chart: ChartContent;
  /** The positions of the series that are not shown. */
  readonly hidden: ReadonlySet<number>;
  readonly x: Range;
  readonly box: Box;
}

export const LABEL_SIZE = 12;
const ROW_HEIGHT = 16;
const MOST_ROWS = 3;
/** The estimated width of a letter, as a share of the font size. */
const LETTER = 0.58;

export type YRanges = Readonly<Record<"y" | "y2", Range>>;

/** Computes the ranges of the two y axes. */
export function yRanges({ chart, hidden, x }: Omit<PlotView, "box">): YRanges {
  const layers = layersOf(chart, hidden);
  const on = (side: "y" | "y2") => layers.filter(({ series }) => (series.axis ?? "y") === side);
  const levels = (side: "y" | "y2") =>
    (chart.bounds ?? []).filter(({ axis = "y" }) => axis === side).map(({ y: level }) => level);
  return {
    y: rangeOfY(chart.y, on("y"), levels("y"), x),
    y2: rangeOfY(chart.y2 ?? chart.y, on("y2"), levels("y2"), x),
  };
}

/** The shapes inside the plot, and those that begin above it, which are marks with their labels. Shapes in front come last. */
export interface PlotShapes {
  readonly inside: readonly Shape[];
  readonly above: readonly Shape[];
}

export function plotShapes(view: PlotView, ranges: YRanges, palette: Palette): PlotShapes {
  const { chart, hidden, x, box } = view;
  const along = { range: x, logarithmic: chart.x.logarithmic ?? false };
  const sides = {
    y: placeIn(box, along, { range: ranges.y, logarithmic: chart.y.logarithmic ?? false }),
    y2: placeIn(box, along, { range: ranges.y2, logarithmic: chart.y2?.logarithmic ?? false }),
  };
  const layers = layersOf(chart, hidden);
  return {
    inside: [
      ...spansOf(view, sides.y, palette),
      ...layers.flatMap((layer) => layerShapes(layer, sides[layer.series.axis ?? "y"], box, palette)),
      ...boundsOf(view, sides, palette),
    ],
    above: markShapes(view, sides.y, palette),
  };
}

function layerShapes(layer: Layer, place: Place, box: Box, palette: Palette): Shape[] {
  const { fill = 0, draw, width = 2.5, dash, point } = layer.series;
  const colour = palette.shown(layer.series.colour);
  const { line, area } = outlineOf(layer, place);
  const opacity = draw === "bars" || draw === "points" ? 1 : fill;
  const band = bandOf(layer, place);
  return [
    ...(band ? [{ kind: "path", path: band, fill: colour, opacity: 0.2 } as const] : []),
    ...(area && opacity > 0 ? [{ kind: "path", path: area, fill: colour, opacity } as const] : []),
    ...(line && width > 0
      ? [{ kind: "path", path: line, stroke: colour, width: Math.min(width, 2.2), ...(dash ? { dash } : {}) } as const]
      : []),
    ...(point && draw !== "points" ? [{ kind: "path", path: pointsOf(layer, place), fill: colour } as const] : []),
    ...namesOf(layer, place, box, palette),
  ];
}

/** Writes names beside points, on the side of the plot's middle. */
function namesOf({ series, xs, tops }: Layer, place: Place, box: Box, palette: Palette): Shape[] {
  return (series.names ?? []).flatMap((name, i): Shape[] => {
    const [x, top] = [place.x(xs[i] ?? 0), tops[i]];
    if (top === null || top === undefined) return [];
    const isRight = x > box.left + box.width / 2;
    return [
      {
        kind: "text",
        text: name,
        x: x + (isRight ? -8 : 8),
        y: place.y(top) - 6,
        anchor: isRight ? "end" : "start",
        colour: palette.ink,
        size: LABEL_SIZE,
      },
    ];
  });
}

/** Draws incidents as shaded stretches. */
function spansOf({ chart, x, box }: PlotView, place: Place, palette: Palette): Shape[] {
  return (chart.spans ?? []).flatMap(({ from, until }): Shape[] => {
    if (until < x.min || from > x.max) return [];
    const left = Math.max(box.left, place.x(from));
    const right = Math.max(left + 2, Math.min(box.left + box.width, place.x(until)));
    const path = `M${left} ${box.top}H${right}V${box.top + box.height}H${left}Z`;
    return [{ kind: "path", path, fill: palette.shown("#d55e00"), opacity: 0.12 }];
  });
}

/** Draws horizontal lines, each with its label above it, or below it if there is no room above. */
function boundsOf({ chart, box }: PlotView, sides: Readonly<Record<"y" | "y2", Place>>, palette: Palette): Shape[] {
  const taken: number[] = [];
  const isFree = (y: number): boolean =>
    y > box.top + LABEL_SIZE && taken.every((one) => Math.abs(one - y) > ROW_HEIGHT);
  return (chart.bounds ?? []).flatMap((bound): Shape[] => {
    const height = sides[bound.axis ?? "y"].y(bound.y);
    const right = box.left + box.width;
    if (height < box.top || height > box.top + box.height) return [];
    const [above, below] = [height - 5, height + LABEL_SIZE + 3];
    const y = isFree(above) ? above : below;
    taken.push(y);
    const colour = palette.shown(bound.colour);
    return [
      { kind: "path", path: `M${box.left} ${height}H${right}`, stroke: colour, width: 1.5, dash: [7, 4] },
      {
        kind: "text",
        text: shortened(bound, box),
        x: right - 4,
        y,
        anchor: "end",
        colour,
        size: LABEL_SIZE,
        behind: palette.paper,
      },
    ];
  });
}

function shortened({ label }: ChartBound, { width }: Box): string {
  const room = Math.floor(width / (LABEL_SIZE * LETTER)) - 2;
  return label.length > room ? `${label.slice(0, room - 1)}…` : label;
}

/** Draws dashed vertical lines, with their labels in rows above the plot. It leaves a label out if there is no room. */
function markShapes(view: PlotView, place: Place, palette: Palette): Shape[] {
  const { box } = view;
  const rows = labelRows(view);
  const marks = marksWithin(view).map(({ x, label }, i) => {
    const { row, left } = rows[i] as LabelPlace;
    return { at: place.x(x), label, left, isNamed: row >= 0, top: box.top - ROW_HEIGHT * (row + 1) };
  });
  const lines = marks.map(({ at, top }): Shape => {
    const path = `M${at} ${top}V${box.top + box.height}`;
    return { kind: "path", path, stroke: palette.ink, width: 1, dash: [4, 4], opacity: 0.75 };
  });
  const labels = marks
    .filter(({ isNamed }) => isNamed)
    .map(({ label, left, top }): Shape => {
      const y = top + LABEL_SIZE - 1;
      const { ink: colour, paper: behind } = palette;
      return { kind: "text", text: label, x: left, y, anchor: "start", colour, size: LABEL_SIZE, behind };
    });
  return [...lines, ...labels];
}

function marksWithin({ chart, x }: PlotView): { x: number; label: string }[] {
  const inside = (chart.marks ?? []).filter((mark) => mark.x >= x.min && mark.x <= x.max);
  return [...inside].sort((a, b) => a.x - b.x);
}

interface LabelPlace {
  /** The row of the label, counted from the plot upwards; -1: there is no room. */
  readonly row: number;
  readonly left: number;
}

function labelRows(view: PlotView): LabelPlace[] {
  const { chart, box, x } = view;
  const place = placeIn(box, { range: x, logarithmic: chart.x.logarithmic ?? false }, { range: x, logarithmic: false });
  const ends: number[] = new Array(MOST_ROWS).fill(Number.NEGATIVE_INFINITY);
  return marksWithin(view).map(({ x: value, label }) => {
    const [at, width] = [place.x(value), label.length * LABEL_SIZE * LETTER];
    const left = at + 4 + width > box.left + box.width ? at - 4 - width : at + 4;
    const row = left < box.left - 40 ? -1 : ends.findIndex((end) => left > end + 6);
    if (row >= 0) ends[row] = left + width;
    return { row, left };
  });
}

/** The height that labels of marks need above the plot, in pixels. */
export function heightOfLabels(view: PlotView): number {
  return ROW_HEIGHT * (1 + Math.max(-1, ...labelRows(view).map(({ row }) => row)));
}
