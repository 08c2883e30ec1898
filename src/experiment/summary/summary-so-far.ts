import type { PageData } from "../../page/page-data.js";
import type { ChartModel } from "../../report/charts/chart-model.js";
import { pageTable } from "../../report/page/page-table.js";
import { formatNumber, plural } from "../../report/text/format.js";
import type { Progress } from "../running/conduct.js";
import type { Summary } from "./summary.js";
import { summaryPage } from "./summary-page.js";

/** Makes the page that an experiment shows while runs are played: how far each setting is, and the results so far. */
export function summarySoFar(summary: Summary, charts: readonly ChartModel[], progress: Progress): PageData {
  const page = summaryPage(summary, charts, "");
  const { overview } = page;
  const { done, wanted, failed, settings } = progress;
  const rows = [...settings].map(([name, one]) => [name, formatNumber(one.done), formatNumber(one.wanted)]);
  const broken = failed > 0 ? ` ${plural(failed, "run")} failed.` : "";
  return {
    ...page,
    isUnderWay: true,
    ...(overview
      ? {
          overview: {
            ...overview,
            headline: `Under way: ${formatNumber(done)} of ${plural(wanted, "run")} done.${broken} Nothing is judged yet.`,
            tables: [
              pageTable("Progress of the settings", ["setting", "done", "asked"], rows, { open: true }),
              ...overview.tables,
            ],
          },
        }
      : {}),
  };
}
