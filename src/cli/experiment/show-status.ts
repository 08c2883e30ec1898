import type { Standing } from "../../experiment/plan/plan.js";
import { Plan } from "../../experiment/plan/plan.js";
import { checkFolder } from "../../experiment/results/results-folder.js";
import type { RunRecord } from "../../experiment/run-record.js";
import { formatNumber, plural } from "../../report/text/format.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { printable } from "../view/printable.js";
import { left, printTable, right } from "../view/table.js";
import { say } from "../view/terminal.js";
import { openResults } from "./open-results.js";
import type { Subject } from "./subject.js";

/** The largest number of failed runs that are shown one by one. */
const SHOWN = 12;

type RecordOf = (key: string) => RunRecord | undefined;

/** Shows which runs of an experiment are done, failed and missing. Changes nothing. */
export function showStatus(subject: Subject): ExitCode {
  const { experiment, folder } = subject;
  refuseWithoutResults(subject);
  const results = openResults(subject);
  const plan = new Plan(experiment);
  const recordOf = (key: string) => results.get(key);
  const standing = plan.standing(recordOf);
  showStanding(subject, standing, recordOf);
  for (const line of failuresOf(standing, recordOf)) say(line);
  say(printable(`results in ${folder}`));
  return ExitCode.OK;
}

/** Throws BadInput if there are no results yet, so that nothing can be shown or continued. */
export function refuseWithoutResults({ experiment, folder }: Subject): void {
  if (!checkFolder(folder, experiment.name))
    throw new BadInput(
      `${folder} has no results of ${experiment.name}: begin with swarmlab experiment run, or name its folder by --out`,
    );
}

/** Prints a table with a row for each setting. */
function showStanding({ experiment }: Subject, { counted, missing, wanted }: Standing, recordOf: RecordOf): void {
  const rows = experiment.settings.map(({ name }) => {
    const runs = counted.get(name) ?? [];
    const records = runs.flatMap(({ key }) => recordOf(key) ?? []);
    const failed = records.filter(({ outcome }) => outcome === "failed").length;
    return [name, ...[records.length - failed, failed, runs.length - records.length].map(formatNumber)];
  });
  say(printable(`${experiment.name}: ${formatNumber(wanted - missing.length)} of ${plural(wanted, "run")} done`));
  printTable([left("setting"), right("finished"), right("failed"), right("missing")], rows);
}

/** Lists the runs that failed, each with the command that shows it again. */
export function failuresOf({ counted }: Standing, recordOf: RecordOf): string[] {
  const lines: string[] = [];
  let failed = 0;
  for (const [setting, runs] of counted)
    for (const { key, seed } of runs) {
      const error = recordOf(key)?.error;
      if (!error) continue;
      if (++failed <= SHOWN) lines.push(...failureLines(setting, seed, error));
    }
  if (failed > SHOWN) lines.push(`and ${plural(failed - SHOWN, "more run")} that failed`);
  return lines;
}

export function failureLines(setting: string, seed: number, error: NonNullable<RunRecord["error"]>): string[] {
  return [printable(`failed: ${setting}, seed ${seed}: ${error.message}`), printable(`  ${error.command}`)];
}
