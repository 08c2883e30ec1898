import type { PageData } from "../../page/page-data.js";
import { fidelityChartNames, fidelityChartsOf, renderFidelityCharts } from "../charts/chart-fidelity.js";
import { type PageBundle, pageHtml } from "../page/page-html.js";
import { replaceFolder } from "../replace-folder.js";
import { canonicalJson } from "../text/json.js";
import { fidelityMarkdown } from "./fidelity-markdown.js";
import type { FidelityReport } from "./fidelity-report.js";

interface FidelityOptions {
  /** The command that plays both worlds again, for fidelity.md. */
  readonly command: string;
  readonly charts: boolean;
  /** The page to write as report.html; left out: none is written. */
  readonly page?: { readonly data: PageData; readonly bundle: PageBundle };
}

/**
 * Writes fidelity.json, fidelity.md, the page and the charts into `directory`, replacing an older report of this kind. Throws what the
 * file system throws, and when `directory` holds something else.
 */
export async function writeFidelity(
  directory: string,
  report: FidelityReport,
  options: FidelityOptions,
): Promise<void> {
  const names = ["fidelity.json", "fidelity.md", "report.html", ...fidelityChartNames.map((name) => `${name}.png`)];
  await replaceFolder(directory, { marker: "fidelity.json", names }, async (keep) => {
    await keep("fidelity.json", canonicalJson(report));
    await keep(
      "fidelity.md",
      fidelityMarkdown(report, options.charts ? fidelityChartsOf(report) : [], options.command),
    );
    if (options.page) await keep("report.html", pageHtml(options.page.data, options.page.bundle));
    if (options.charts) await renderFidelityCharts(report, (name, png) => keep(`${name}.png`, png));
  });
}
