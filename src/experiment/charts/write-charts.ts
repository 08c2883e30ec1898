import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Summary } from "../summary/summary.js";
import type { DrawnChart } from "../summary/summary-markdown.js";
import { renderSummaryCharts } from "./charts.js";

/**
 * Draws the charts of an experiment into its folder. Returns the charts that were drawn, in order. Throws what the file
 * system throws.
 */
export async function writeCharts(folder: string, summary: Summary): Promise<DrawnChart[]> {
  const drawn: DrawnChart[] = [];
  await renderSummaryCharts(summary, async (chart, png) => {
    await writeFile(join(folder, `${chart.name}.png`), png);
    drawn.push({ name: chart.name, alt: chart.alt });
  });
  return drawn;
}
