import type { Report } from "../report.js";
import type { Comparison } from "./comparison.js";
import { caveatsOf, differingSettings, differingVerdicts, historiesOf } from "./differences.js";
import { findingsOf } from "./findings.js";
import { metricRows } from "./metric-rows.js";
import { partingWords } from "./parting-words.js";

/**
 * Compares two or more reports; the first is the baseline. `names` has a different name for each report. Without `names`, the reports are named `A`,
 * `B` and so on. `firstDifferences` has the results for runs that were played again. A pure function. Throws RangeError if there are fewer than two
 * reports, or if the names do not fit.
 */
export function compare(
  reports: readonly Report[],
  names: readonly string[] = reports.map(letter),
  firstDifferences: Comparison["firstDifferences"] = [],
): Comparison {
  if (reports.length < 2) throw new RangeError("a comparison needs two reports or more");
  if (names.length !== reports.length || new Set(names).size !== names.length)
    throw new RangeError("a comparison needs a name of its own for each report");
  const rows = metricRows(reports);
  const settings = differingSettings(reports);
  return {
    format: "swarmlab-comparison/1",
    runs: reports.map(({ run, verdict }, i) => ({
      name: names[i] as string,
      scenario: run.scenario,
      seed: run.seed,
      scenarioHash: run.scenarioHash,
      digest: run.digest,
      verdict,
    })),
    caveats: caveatsOf(names, reports, settings),
    histories: [
      ...historiesOf(names, reports),
      ...firstDifferences.map((one) => partingWords(names[0] as string, one)),
    ],
    firstDifferences,
    findings: findingsOf(names, reports, rows),
    settings,
    verdicts: differingVerdicts(reports),
    rows,
  };
}

/** Names a run by a letter, `A` to `Z`, then as in `run 27`. */
function letter(_report: Report, i: number): string {
  return i < 26 ? String.fromCharCode(65 + i) : `run ${i + 1}`;
}
