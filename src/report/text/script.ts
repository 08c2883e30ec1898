import { fileAndLine } from "../analysis/judge.js";
import type { Report } from "../report.js";
import type { ScriptTotals } from "../script-totals.js";

const none = {
  ...{ steps: 0, operations: 0, succeeded: 0, failed: 0, excused: 0, unfinished: 0 },
  ...{ withoutEffect: 0, troubled: 0 },
};

/** Makes the results of a scenario's steps for the report, also if it has none. */
export function scriptReport(script: ScriptTotals | undefined): Report["script"] {
  if (!script) return { ...none, problems: [] };
  return { ...script, problems: script.problems.map((one) => ({ ...one, where: fileAndLine(one.where) })) };
}
