import { fidelityChartNames, fidelityChartsOf, renderFidelityCharts } from "../charts/chart-fidelity.js";
import { replaceFolder } from "../replace-folder.js";
import { canonicalJson } from "../text/json.js";
import type { WriteOptions } from "../write.js";
import { fidelityMarkdown } from "./fidelity-markdown.js";
import type { FidelityReport } from "./fidelity-report.js";

/**
 * Writes fidelity.json, fidelity.md and the charts into `directory`, replacing an older report of this kind. Throws what the
 * file system throws, and when `directory` holds something else.
 */
export async function writeFidelity(directory: string, report: FidelityReport, options: WriteOptions): Promise<void> {
  const names = ["fidelity.json", "fidelity.md", ...fidelityChartNames.map((name) => `${name}.png`)];
  await replaceFolder(directory, { marker: "fidelity.json", names, onFile: options.onFile }, async (keep) => {
    await keep("fidelity.json", canonicalJson(report));
    await keep(
      "fidelity.md",
      fidelityMarkdown(report, options.charts ? fidelityChartsOf(report) : [], options.command),
    );
    if (options.charts) await renderFidelityCharts(report, (name, png) => keep(`${name}.png`, png));
  });
}
