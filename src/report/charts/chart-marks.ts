import type { Plugin } from "chart.js";
import { colours } from "./chart-canvas.js";

export interface ChartMark {
  /** The position on the x axis, in its unit. */
  readonly x: number;
  readonly label: string;
}

const ROWS = 4;
const ROW_HEIGHT = 19;
const FONT = '14px "DejaVu Sans"';
/** The estimated width of the plot (a low estimate) and of a letter (a high one), in pixels. */
const PLOT_WIDTH = 1040;
const LETTER_WIDTH = 7.6;

/** The line of a mark and its label: the position of the line, the left edge and the width of the label, in pixels. */
interface Span {
  readonly pixel: number;
  readonly left: number;
  readonly width: number;
}

/** Puts a label to the right of its line, or to the left if it would leave the plot. */
function spanOf(pixel: number, width: number, right: number): Span {
  return { pixel, left: pixel + 8 + width > right ? pixel - 8 - width : pixel + 8, width };
}

/** Finds for each label the first row in which it overlaps no earlier one; -1: there is no room. */
function rowsOf(spans: readonly Span[]): number[] {
  const ends: number[] = new Array(ROWS).fill(Number.NEGATIVE_INFINITY);
  return spans.map(({ left, width }) => {
    const row = ends.findIndex((end) => left > end + 8);
    if (row >= 0) ends[row] = left + width;
    return row;
  });
}

function inOrder(marks: readonly ChartMark[]): ChartMark[] {
  return [...marks].sort((a, b) => a.x - b.x);
}

/** The axis to which marks belong, from `min` to `max`. */
export interface MarkedAxis {
  readonly min?: number;
  readonly max?: number;
  readonly logarithmic?: boolean;
}

/** Computes the height that the labels of marks take above the plot of an axis, in pixels. */
export function heightOfMarks(marks: readonly ChartMark[], axis: MarkedAxis): number {
  const { min = 0, max = 1, logarithmic = false } = axis;
  const partOf = (x: number): number =>
    logarithmic ? Math.log(x / min) / Math.log(max / min) : (x - min) / (max - min);
  const spans = inOrder(marks).map(({ x, label }) =>
    spanOf(PLOT_WIDTH * partOf(x), LETTER_WIDTH * label.length, PLOT_WIDTH),
  );
  const rows = 1 + Math.max(-1, ...rowsOf(spans));
  return rows === 0 ? 0 : rows * ROW_HEIGHT + 4;
}

/**
 * Dashed vertical lines, each with a label. The labels are in rows above the plot, within `height` pixels, so that they cover no
 * curve. Labels that would overlap are in different rows. A label for which there is no room is left out.
 */
export function verticalMarks(marks: readonly ChartMark[], height: number): Plugin {
  return {
    id: "marks",
    afterDatasetsDraw({ ctx, chartArea, scales }) {
      const axis = scales.x;
      if (!axis) return;
      const { left: first, right: last, top, bottom } = chartArea;
      ctx.save();
      ctx.font = FONT;
      ctx.textBaseline = "top";
      const shown = inOrder(marks)
        .map(({ x, label }) => ({ pixel: axis.getPixelForValue(x), label }))
        .filter(({ pixel }) => pixel >= first && pixel <= last);
      const spans = shown.map(({ pixel, label }) => spanOf(pixel, ctx.measureText(label).width, last));
      const rows = rowsOf(spans);
      const topOf = (row: number): number => top - height + row * ROW_HEIGHT;
      const fits = (row: number): boolean => row >= 0 && topOf(row) + ROW_HEIGHT <= top;
      ctx.strokeStyle = colours.ink;
      ctx.lineWidth = 1.2;
      ctx.setLineDash([5, 4]);
      for (const [i, { pixel }] of spans.entries()) {
        const row = rows[i] as number;
        ctx.beginPath();
        ctx.moveTo(pixel, fits(row) ? topOf(row) : top);
        ctx.lineTo(pixel, bottom);
        ctx.stroke();
      }
      ctx.setLineDash([]);
      for (const [i, { left, width }] of spans.entries()) {
        const row = rows[i] as number;
        if (!fits(row)) continue;
        ctx.fillStyle = "#ffffff";
        ctx.fillRect(left - 3, topOf(row) - 2, width + 6, ROW_HEIGHT);
        ctx.fillStyle = colours.ink;
        ctx.fillText(shown[i]?.label ?? "", left, topOf(row));
      }
      ctx.restore();
    },
  };
}
