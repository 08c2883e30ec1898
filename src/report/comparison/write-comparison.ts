import type { PageData } from "../../page/page-data.js";
import {
  comparisonChartNames,
  comparisonCharts,
  type NamedReport,
  renderComparisonCharts,
} from "../charts/chart-comparison.js";
import { type PageBundle, pageHtml } from "../page/page-html.js";
import { replaceFolder } from "../replace-folder.js";
import { canonicalJson } from "../text/json.js";
import type { Comparison } from "./comparison.js";
import { comparisonMarkdown } from "./comparison-markdown.js";

/** A page to write beside the comparison. */
interface ComparisonPage {
  readonly data: PageData;
  readonly bundle: PageBundle;
}

export interface ComparisonOptions {
  readonly charts: boolean;
  /** The page to write as report.html; left out: none is written. */
  readonly page?: ComparisonPage;
}

/**
 * Writes comparison.json, comparison.md, the page and the charts into `directory`, replacing an older comparison. Throws what the file
 * system throws, and when `directory` holds something else.
 */
export async function writeComparison(
  directory: string,
  comparison: Comparison,
  runs: readonly NamedReport[],
  { charts, page }: ComparisonOptions,
): Promise<void> {
  const names = [
    "comparison.json",
    "comparison.md",
    "report.html",
    ...comparisonChartNames.map((name) => `${name}.png`),
  ];
  await replaceFolder(directory, { marker: "comparison.json", names }, async (keep) => {
    await keep("comparison.json", canonicalJson(comparison));
    await keep("comparison.md", comparisonMarkdown(comparison, charts ? comparisonCharts(runs) : []));
    if (page) await keep("report.html", pageHtml(page.data, page.bundle));
    if (charts) await renderComparisonCharts(runs, (name, png) => keep(`${name}.png`, png));
  });
}
