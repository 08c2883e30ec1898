import { caveatsOf } from "./caveats.js";
import { compareSettings, type RecordsOf } from "./compare-settings.js";
import { verdictOn } from "./summarise.js";
import type { Summary, SummarySetting } from "./summary.js";

/**
 * A summary of some of an experiment's settings: those in `names`, at least two, each compared with the first one. The correction for the number
 * of comparisons counts only these. Thresholds are left out, since they concern the whole experiment.
 */
export function narrowed(summary: Summary, names: readonly string[], recordsOf: RecordsOf): Summary {
  const settings = names.map((name) => summary.settings.find((one) => one.name === name) as SummarySetting);
  const cells = names.flatMap((name) => summary.cells.filter(({ setting }) => setting === name));
  const [baseline] = names as [string];
  return {
    ...summary,
    baseline,
    ...verdictOn(settings, cells, []),
    settings,
    caveats: caveatsOf(summary, recordsOf, settings, cells),
    cells,
    ...compareSettings(settings, baseline, summary.metrics, recordsOf),
    expectations: [],
    failures: summary.failures.filter(({ setting }) => names.includes(setting)),
  };
}
