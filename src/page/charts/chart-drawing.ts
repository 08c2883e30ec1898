import type { ChartAxis, ChartModel } from "../../report/charts/chart-model.js";
import type { Range } from "./layers.js";
import { scaled } from "./outline.js";
import { onWhite } from "./palette.js";
import { heightOfLabels, LABEL_SIZE, type PlotView, plotShapes, type YRanges, yRanges } from "./plot-shapes.js";
import type { Box, Shape } from "./shape.js";
import { ticksOf, titleOf } from "./ticks.js";

/** A whole chart as shapes, with its title, axes and legend, for a file. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** The box of the plot. Shapes in `inside` are clipped to it. */
  readonly box: Box;
  readonly behind: readonly Shape[];
  readonly inside: readonly Shape[];
  readonly front: readonly Shape[];
}

const [WIDTH, PLOT_HEIGHT, LEFT, RIGHT] = [1000, 380, 84, 24];
const { ink, grey, grid } = onWhite;

/** Draws a chart for a file, on a white background, with its visible part and the series that are shown. */
export function chartDrawing(chart: ChartModel, hidden: ReadonlySet<number>, x: Range): Drawing {
  const subtitle = linesOf(chart.subtitle, 120);
  const plain = { left: LEFT, top: 0, width: WIDTH - LEFT - (chart.y2 ? LEFT : RIGHT), height: PLOT_HEIGHT };
  const labels = heightOfLabels({ chart, hidden, x, box: plain });
  const box = { ...plain, top: 40 + 18 * subtitle.length + 8 + labels };
  const view: PlotView = { chart, hidden, x, box };
  const ranges = yRanges(view);
  const { inside, above } = plotShapes(view, ranges, onWhite);
  const bottom = box.top + box.height;
  const legend = legendShapes(chart, hidden, bottom + 66);
  const words: Shape[] = [
    text(chart.title, 14, 26, { size: 20, bold: true }),
    ...subtitle.map((line, i) => text(line, 14, 48 + 18 * i, { colour: grey, size: 13 })),
  ];
  return {
    width: WIDTH,
    height: legend.bottom + 12,
    box,
    behind: axesShapes(view, ranges),
    inside,
    front: [...above, ...words, ...legend.shapes],
  };
}

function axesShapes({ chart, x, box }: PlotView, { y, y2 }: YRanges): Shape[] {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const at = scaled(x, chart.x.logarithmic ?? false, box.left, right);
  const across = ticksOf(chart.x, x, 12).flatMap(({ value, label }): Shape[] => [
    { kind: "path", path: `M${at(value)} ${box.top}V${bottom + 5}`, stroke: grid, width: 1 },
    text(label, at(value), bottom + 20, { anchor: "middle" }),
  ]);
  const sideways = (axis: ChartAxis, range: Range, isLeft: boolean): Shape[] => {
    const height = scaled(range, axis.logarithmic ?? false, bottom, box.top);
    const edge = isLeft ? box.left : right;
    const title = text(titleOf(axis, range), isLeft ? 20 : WIDTH - 12, box.top + box.height / 2, { anchor: "middle" });
    return [
      ...ticksOf(axis, range, 8).flatMap(({ value, label }): Shape[] => [
        ...(isLeft
          ? [{ kind: "path", path: `M${box.left - 5} ${height(value)}H${right}`, stroke: grid, width: 1 } as const]
          : []),
        text(label, edge + (isLeft ? -9 : 9), height(value) + 4, { anchor: isLeft ? "end" : "start" }),
      ]),
      { ...title, turned: -90 } as Shape,
    ];
  };
  return [
    ...across,
    ...sideways(chart.y, y, true),
    ...(chart.y2 ? sideways(chart.y2, y2, false) : []),
    { kind: "path", path: `M${box.left} ${box.top}V${bottom}H${right}`, stroke: grey, width: 1 },
    text(titleOf(chart.x, x), box.left + box.width / 2, bottom + 42, { anchor: "middle" }),
  ];
}

/** Makes the names of the series that are shown, in rows. */
function legendShapes(
  chart: ChartModel,
  hidden: ReadonlySet<number>,
  top: number,
): { shapes: Shape[]; bottom: number } {
  const shown = chart.series.filter(({ label }, i) => label !== "" && !hidden.has(i));
  let [left, y] = [LEFT, top];
  const shapes = shown.flatMap(({ label, colour, dash, draw, fill = 0 }): Shape[] => {
    const width = 44 + label.length * 7;
    if (left + width > WIDTH - RIGHT && left > LEFT) [left, y] = [LEFT, y + 20];
    const from = left;
    left += width;
    const isArea = draw === "bars" || draw === "points" || fill >= 1;
    const swatch: Shape = isArea
      ? { kind: "path", path: `M${from} ${y - 9}h22v9h-22Z`, fill: colour }
      : { kind: "path", path: `M${from} ${y - 4}h22`, stroke: colour, width: 2.5, ...(dash ? { dash } : {}) };
    return [swatch, text(label, from + 28, y)];
  });
  return { shapes, bottom: shown.length > 0 ? y : top - 20 };
}

function text(
  words: string,
  x: number,
  y: number,
  more: { anchor?: "start" | "middle" | "end"; colour?: string; size?: number; bold?: boolean } = {},
): Shape {
  return { kind: "text", text: words, x, y, anchor: "start", colour: ink, size: LABEL_SIZE, ...more };
}

/** Breaks a text into lines of at most `length` letters. */
function linesOf(words: string, length: number): string[] {
  const lines = [""];
  for (const word of words.split(" ")) {
    const last = lines.at(-1) as string;
    if (last !== "" && last.length + word.length + 1 > length) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
