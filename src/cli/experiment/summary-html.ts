import type { Summary } from "../../experiment/summary/summary.js";
import { summaryPage } from "../../experiment/summary/summary-page.js";
import { pageHtml } from "../../report/page/page-html.js";
import { pageBundle } from "../page/page-bundle.js";

/** The page of an experiment. `command`: the command line that makes the page again; empty: not known. */
export async function summaryHtml(summary: Summary, command: string): Promise<string> {
  // Load this module only when it is needed: its charts need Chart.js and a canvas, which take a while to load.
  const { summaryModels } = await import("../../experiment/charts/charts.js");
  return pageHtml(summaryPage(summary, summaryModels(summary), command), await pageBundle());
}
