import { ChartCanvas } from "../../report/charts/chart-canvas.js";
import type { ChartModel } from "../../report/charts/chart-model.js";
import type { Summary } from "../summary/summary.js";
import { heatMaps } from "./heat-map.js";
import { intervalCharts } from "./intervals-chart.js";
import { paretoCharts } from "./pareto-chart.js";
import type { SummaryChart } from "./summary-chart.js";
import { sweptCharts } from "./swept-chart.js";

/** All kinds of charts, in the order in which a summary shows them. Each kind draws as many charts as the experiment has data for. */
const kinds: readonly ((summary: Summary) => SummaryChart[])[] = [sweptCharts, heatMaps, intervalCharts, paretoCharts];

/** The largest number of charts that are drawn, since nobody would look at more. */
const MOST_CHARTS = 40;

/** Makes the charts that the factors and the data of the experiment allow. */
export function summaryCharts(summary: Summary): SummaryChart[] {
  return kinds.flatMap((kind) => kind(summary)).slice(0, MOST_CHARTS);
}

/** Makes the charts that a page draws. The others are only pictures; the page has their figures in its tables. */
export function summaryModels(summary: Summary): ChartModel[] {
  return summaryCharts(summary).flatMap(({ name, alt, content }) =>
    content ? [{ name, alt, section: "comparison" as const, ...content }] : [],
  );
}

/** Draws the charts, each 1200 x 600 pixels. */
export async function renderSummaryCharts(
  summary: Summary,
  onChart: (chart: SummaryChart, png: Uint8Array) => Promise<void>,
): Promise<void> {
  const canvas = new ChartCanvas();
  for (const chart of summaryCharts(summary)) await onChart(chart, await canvas.draw(chart.configuration));
}
