import {
  comparisonChartNames,
  comparisonCharts,
  type NamedReport,
  renderComparisonCharts,
} from "../charts/chart-comparison.js";
import { replaceFolder } from "../replace-folder.js";
import { canonicalJson } from "../text/json.js";
import type { Comparison } from "./comparison.js";
import { comparisonMarkdown } from "./comparison-markdown.js";

/**
 * Writes comparison.json, comparison.md and the charts into `directory`, replacing an older comparison. Throws what the file
 * system throws, and when `directory` holds something else.
 */
export async function writeComparison(
  directory: string,
  comparison: Comparison,
  runs: readonly NamedReport[],
  charts: boolean,
): Promise<void> {
  const names = ["comparison.json", "comparison.md", ...comparisonChartNames.map((name) => `${name}.png`)];
  await replaceFolder(directory, { marker: "comparison.json", names }, async (keep) => {
    await keep("comparison.json", canonicalJson(comparison));
    await keep("comparison.md", comparisonMarkdown(comparison, charts ? comparisonCharts(runs) : []));
    if (charts) await renderComparisonCharts(runs, (name, png) => keep(`${name}.png`, png));
  });
}
