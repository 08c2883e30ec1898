import * as z from "zod";
import { summarySchema } from "../../experiment/summary/summary.js";
import { headline as experimentHeadline, verdictLine } from "../../experiment/summary/summary-words.js";
import { comparisonHeadline } from "../../report/comparison/comparison-headline.js";
import { fidelityHeadline } from "../../report/fidelity/fidelity-headline.js";
import { fidelitySchema } from "../../report/fidelity/fidelity-report.js";
import { headline } from "../../report/text/headline.js";
import { readReport } from "../read/read-report.js";
import { readWritten } from "../read/read-written.js";

/** The facts that the list shows about a folder with a report of any kind. */
export interface Told {
  readonly title: string;
  readonly headline: string;
  /** The report's verdict; empty for comparisons, which have none. */
  readonly verdict: "passed" | "failed" | "not judged" | "";
}

export interface ReportKind {
  readonly name: "run" | "comparison" | "fidelity" | "experiment";
  /** The file that only a folder of this kind has. */
  readonly marker: string;
  /** Reads that file. Throws BadInput when it is damaged. */
  tell(file: string): Told;
}

/** The parts of comparison.json that the list needs. */
const comparisonSchema = z.object({
  runs: z.array(z.object({ name: z.string() })).min(2),
  findings: z.array(z.object({ run: z.string(), kind: z.enum(["better", "worse", "alike"]) })),
});

/** All kinds of folders that have a report. */
export const reportKinds: readonly ReportKind[] = [
  {
    name: "run",
    marker: "report.json",
    tell(file) {
      const report = readReport(file);
      const { scenario, seed } = report.run;
      return { title: `${scenario}, seed ${seed}`, headline: headline(report), verdict: report.verdict };
    },
  },
  {
    name: "comparison",
    marker: "comparison.json",
    tell(file) {
      const comparison = readWritten(file, "swarmlab-comparison/1", comparisonSchema);
      const names = comparison.runs.map(({ name }) => name);
      return { title: names.join(", "), headline: comparisonHeadline(comparison), verdict: "" };
    },
  },
  {
    name: "fidelity",
    marker: "fidelity.json",
    tell(file) {
      const report = readWritten(file, "swarmlab-fidelity/1", fidelitySchema);
      const { scenario, seed } = report.run;
      const verdict = report.passed ? "passed" : "failed";
      return { title: `${scenario}, seed ${seed}`, headline: fidelityHeadline(report), verdict };
    },
  },
  {
    name: "experiment",
    marker: "summary.json",
    tell(file) {
      const summary = readWritten(file, "swarmlab-summary/1", summarySchema);
      const said = `${verdictLine(summary)} ${experimentHeadline(summary)}`;
      return { title: summary.name, headline: said, verdict: summary.verdict };
    },
  },
];
