import { command } from "../options/command.js";
import { flag, several, text } from "../options/options.js";
import { reportOptions } from "../options/report-options.js";

const options = {
  seed: reportOptions.seed,
  set: reportOptions.set,
  vary: text("Run one scenario once for each value, as path=value,value"),
  settings: text("Settings of an experiment to compare, separated by commas; the first is the baseline"),
  out: text("Folder for comparison.md, comparison.json and charts [none is written]"),
  "no-charts": flag("Leave out the charts"),
  json: flag("Print comparison.json instead of the summary"),
  quiet: flag("Show no progress of the runs"),
} as const;

export const compare = command({
  usage: "compare <run..>",
  describe: "Compare runs: of reports, of scenarios, which it simulates, or of an experiment",
  positionals: {
    run: several(
      "Folders of reports, report.json files, or scenario files; the first is the baseline. Or the folder of an experiment's results",
    ),
  },
  options,
  examples: [
    [
      "compare reports/churn-1 reports/churn-1-replication=2",
      "two reports: first the differences in words, then all figures",
    ],
    [
      "compare scenarios/steady.yaml --vary tracker.placement=random,two-choices",
      "one scenario, run once with each policy",
    ],
    ["compare reports/a reports/b reports/c --out reports/abc", "with a chart of all three, each line a run"],
    [
      "compare results/placement --settings random,two-choices",
      "two settings of an experiment, with intervals over its runs",
    ],
    ["compare reports/a reports/b --json | jq .findings", "for other programs"],
  ],
  async run(args) {
    const { runCompare } = await import("../run/run-compare.js");
    return runCompare(args);
  },
});
