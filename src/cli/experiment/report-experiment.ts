import { Plan } from "../../experiment/plan/plan.js";
import { checkFolder, ownerIn, takeFolder } from "../../experiment/results/results-folder.js";
import { plural } from "../../report/text/format.js";
import { BadInput, type ExitCode } from "../exit-code.js";
import { warn } from "../view/terminal.js";
import { lookIntoResults, openResults } from "./open-results.js";
import { publishResults } from "./publish-results.js";
import type { ShowArguments } from "./run-options.js";
import { refuseWithoutResults } from "./show-status.js";
import type { Subject } from "./subject.js";

/** Reports on the results that an experiment has so far, without playing a run. With `merged`, it first takes over the records of those folders. */
export async function reportExperiment(
  subject: Subject,
  merged: readonly string[],
  args: ShowArguments,
): Promise<ExitCode> {
  const { experiment, folder, again, command, text } = subject;
  const strange = merged.flatMap((other) => {
    const owner = ownerIn(other);
    if (owner === undefined) return [`--merge: ${other} has no results of an experiment`];
    return owner === experiment.name
      ? []
      : [`--merge: ${other} has the results of ${owner}, not of ${experiment.name}`];
  });
  if (strange.length > 0) throw new BadInput(...strange);
  if (merged.length === 0) refuseWithoutResults(subject);
  else checkFolder(folder, experiment.name);
  // Read all folders before anything is written. If one of them is damaged, the command then ends without having written anything.
  const found = new Plan(experiment).standing(lookIntoResults(subject, [folder, ...merged]));
  if (found.missing.length === found.wanted)
    throw new BadInput(`${folder}: none of the ${plural(found.wanted, "run")} of ${experiment.name} is done`);
  takeFolder(folder, { experiment: experiment.name, command, text });
  const results = openResults(subject, {}, merged);
  try {
    const standing = new Plan(experiment).standing((key) => results.get(key));
    const { wanted, missing } = standing;
    if (missing.length > 0) warn(`${missing.length} of ${plural(wanted, "run")} are missing: go on with: ${again}`);
    return await publishResults(subject, standing, (key) => results.get(key), args);
  } finally {
    results.close();
  }
}
