import type { Plugin } from "chart.js";
import { colours } from "./chart-canvas.js";

export interface ChartMark {
  /** In the unit of the x axis. */
  readonly x: number;
  readonly label: string;
}

const ROWS = 4;
const ROW_HEIGHT = 19;

/** Dashed vertical lines with a label each. Labels that would overlap go one row down; what finds no room keeps its line only. */
export function verticalMarks(marks: readonly ChartMark[], at: "top" | "bottom" = "top"): Plugin {
  return {
    id: "marks",
    afterDatasetsDraw({ ctx, chartArea, scales }) {
      const axis = scales.x;
      if (!axis) return;
      ctx.save();
      ctx.font = '14px "DejaVu Sans"';
      ctx.textBaseline = "top";
      const rowEnds: number[] = new Array(ROWS).fill(Number.NEGATIVE_INFINITY);
      const inside = (pixel: number): boolean => pixel >= chartArea.left && pixel <= chartArea.right;
      const shown = marks.filter(({ x }) => inside(axis.getPixelForValue(x))).sort((a, b) => a.x - b.x);
      for (const { x } of shown) {
        const pixel = axis.getPixelForValue(x);
        ctx.strokeStyle = colours.ink;
        ctx.lineWidth = 1.2;
        ctx.setLineDash([5, 4]);
        ctx.beginPath();
        ctx.moveTo(pixel, chartArea.top);
        ctx.lineTo(pixel, chartArea.bottom);
        ctx.stroke();
      }
      ctx.setLineDash([]);
      for (const { x, label } of shown) {
        const pixel = axis.getPixelForValue(x);
        const width = ctx.measureText(label).width;
        const left = pixel + 8 + width > chartArea.right ? pixel - 8 - width : pixel + 8;
        const row = rowEnds.findIndex((end) => left > end + 8);
        if (row < 0) continue;
        rowEnds[row] = left + width;
        const top = at === "top" ? chartArea.top + 6 + row * ROW_HEIGHT : chartArea.bottom - (row + 1) * ROW_HEIGHT - 4;
        ctx.fillStyle = "rgba(255, 255, 255, 0.85)";
        ctx.fillRect(left - 3, top - 2, width + 6, ROW_HEIGHT);
        ctx.fillStyle = colours.ink;
        ctx.fillText(label, left, top);
      }
      ctx.restore();
    },
  };
}
