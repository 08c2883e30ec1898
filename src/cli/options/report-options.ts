import { flag, number, oneOf, text } from "./options.js";

/** The options of `run` and `live`, which play scenarios and report on each. `compare` and `sweep` have some of them, too. */
export const reportOptions = {
  seed: number("seed", "Seed of every draw, instead of the scenario's", 0),
  out: text(
    "Folder for the report [reports/<scenario>-<seed>, and what was set]; of several reports, the folder around them",
  ),
  set: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "Change a value of the scenario first, as path=value; may be repeated",
  },
  history: oneOf(
    "history",
    "What is recorded moment by moment, for report.html and history.json.gz [full; summary for more than 200,000 nodes]",
    ["none", "summary", "full"],
  ),
  "no-charts": flag("Leave out the charts"),
  json: flag("Print report.json instead of the summary"),
  quiet: flag("Print only what failed"),
} as const;
