import type { ChartModel } from "../../report/charts/chart-model.js";
import { type ChartSource, chartCsv } from "./chart-csv.js";
import { chartDrawing, type Drawing } from "./chart-drawing.js";
import { drawingSvg } from "./drawing-svg.js";
import type { Range } from "./layers.js";
import { paintShapes } from "./paint-shapes.js";
import { onWhite } from "./palette.js";

export const chartFormats = ["PNG", "SVG", "CSV"] as const;
export type ChartFormat = (typeof chartFormats)[number];

/** The number of pixels of the PNG for each pixel of the drawing, in both directions. */
const SHARP = 2;

/** Saves a chart to the reader's disk: a picture of what is shown, or all its values. */
export async function saveChart(
  chart: ChartModel,
  source: ChartSource,
  format: ChartFormat,
  shown: { readonly hidden: ReadonlySet<number>; readonly range: Range },
): Promise<void> {
  const name = `${[source.scenario, source.seed, chart.name].filter((part) => part !== "").join("-")}`;
  const drawing = chartDrawing(chart, shown.hidden, shown.range);
  const content = {
    PNG: () => pngOf(drawing),
    SVG: () => new Blob([drawingSvg(drawing, `${chart.title}: ${chart.alt}`)], { type: "image/svg+xml" }),
    CSV: () => new Blob([chartCsv(chart, source)], { type: "text/csv;charset=utf-8" }),
  }[format];
  save(await content(), `${name.replaceAll(/[^\w.-]+/g, "-")}.${format.toLowerCase()}`);
}

function pngOf({ width, height, box, behind, inside, front }: Drawing): Promise<Blob> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [SHARP * width, SHARP * height];
  const context = canvas.getContext("2d");
  if (!context) return Promise.reject(new Error("this browser cannot draw"));
  context.fillStyle = onWhite.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  paintShapes(context, behind, SHARP);
  context.save();
  context.beginPath();
  context.rect(SHARP * box.left, SHARP * box.top, SHARP * box.width, SHARP * box.height);
  context.clip();
  paintShapes(context, inside, SHARP);
  context.restore();
  paintShapes(context, front, SHARP);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large"))), "image/png");
  });
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  [link.href, link.download] = [address, name];
  link.click();
  // Keep the address for a while, because the browser begins to save only after this function has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
