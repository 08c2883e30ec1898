import type { Standing } from "../../experiment/plan/plan.js";
import { writeRunsTables } from "../../experiment/results/runs-table.js";
import type { RunRecord } from "../../experiment/run-record.js";
import { ExitCode } from "../exit-code.js";
import { printable } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";
import type { ShowArguments } from "./run-options.js";
import { failuresOf, showStanding } from "./show-status.js";
import type { Subject } from "./subject.js";

/** Writes what an experiment found into its folder, and prints what the user asked for. */
export async function publishResults(
  subject: Subject,
  standing: Standing,
  recordOf: (key: string) => RunRecord | undefined,
  args: ShowArguments,
): Promise<ExitCode> {
  const { experiment, folder } = subject;
  writeRunsTables(folder, experiment, standing.counted, recordOf);
  const failures = failuresOf(standing, recordOf);
  warn(...failures);
  if (!args.quiet && !args.json) {
    showStanding(subject, standing, recordOf);
    say(printable(`results in ${folder}`));
  }
  return failures.length > 0 || standing.missing.length > 0 ? ExitCode.FAILED : ExitCode.OK;
}
