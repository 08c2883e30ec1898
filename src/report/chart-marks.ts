import type { Plugin } from "chart.js";
import { colours } from "./chart-canvas.js";

export interface ChartMark {
  /** In the unit of the x axis. */
  readonly x: number;
  readonly label: string;
}

const ROWS = 4;
const ROW_HEIGHT = 19;
const FONT = '14px "DejaVu Sans"';
/** Of the plot and of a letter in that font, in pixels, about: rather too narrow the one, too wide the other. */
const PLOT_WIDTH = 1040;
const LETTER_WIDTH = 7.6;

/** A label beside its line, in pixels. */
interface Span {
  readonly pixel: number;
  readonly left: number;
  readonly width: number;
}

/** To the right of its line, unless it would end behind the plot. */
function spanOf(pixel: number, width: number, right: number): Span {
  return { pixel, left: pixel + 8 + width > right ? pixel - 8 - width : pixel + 8, width };
}

/** The first row in which each label overlaps none before it; -1: there is no room. */
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

/** Height that the labels of marks take above a plot whose axis reaches to `max`, in pixels. */
export function heightOfMarks(marks: readonly ChartMark[], max: number): number {
  const spans = inOrder(marks).map(({ x, label }) =>
    spanOf((PLOT_WIDTH * x) / max, LETTER_WIDTH * label.length, PLOT_WIDTH),
  );
  const rows = 1 + Math.max(-1, ...rowsOf(spans));
  return rows === 0 ? 0 : rows * ROW_HEIGHT + 4;
}

/**
 * Dashed vertical lines with a label each: in rows above the plot, where they cover no curve, in `height` pixels; or in it,
 * at its bottom. Labels that would overlap are in different rows; what finds no room keeps its line only.
 */
export function verticalMarks(marks: readonly ChartMark[], at: "above" | "bottom", height = 0): Plugin {
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
      const topOf = (row: number): number =>
        at === "above" ? top - height + row * ROW_HEIGHT : bottom - (row + 1) * ROW_HEIGHT - 4;
      const fits = (row: number): boolean => row >= 0 && (at === "bottom" || topOf(row) + ROW_HEIGHT <= top);
      ctx.strokeStyle = colours.ink;
      ctx.lineWidth = 1.2;
      ctx.setLineDash([5, 4]);
      for (const [i, { pixel }] of spans.entries()) {
        const row = rows[i] as number;
        ctx.beginPath();
        ctx.moveTo(pixel, at === "above" && fits(row) ? topOf(row) : top);
        ctx.lineTo(pixel, bottom);
        ctx.stroke();
      }
      ctx.setLineDash([]);
      for (const [i, { left, width }] of spans.entries()) {
        const row = rows[i] as number;
        if (!fits(row)) continue;
        ctx.fillStyle = at === "above" ? "#ffffff" : "rgba(255, 255, 255, 0.85)";
        ctx.fillRect(left - 3, topOf(row) - 2, width + 6, ROW_HEIGHT);
        ctx.fillStyle = colours.ink;
        ctx.fillText(shown[i]?.label ?? "", left, topOf(row));
      }
      ctx.restore();
    },
  };
}
