import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadExperiment } from "../../experiment/expand/load.js";
import type { ExperimentResult } from "../../experiment/expand/parse.js";
import { type SweepWords, sweepOf } from "../../experiment/expand/sweep.js";
import type { Experiment } from "../../experiment/experiment.js";
import { shellWord } from "../../report/text/shell-word.js";
import { formatProblem } from "../../scenario/source/problem.js";
import { BadInput } from "../exit-code.js";
import { settingsName } from "../options/settings-name.js";
import { warn } from "../view/terminal.js";

/** The experiment that a command concerns. */
export interface Subject {
  readonly experiment: Experiment;
  /** The folder of the experiment's results. */
  readonly folder: string;
  /** What continues the experiment: a command line without the program's name, or `the same command` for a sweep, which has no file. */
  readonly again: string;
  /** The command line that continues the experiment, for a user who finds its folder. */
  readonly command: string;
  /** The text of the experiment's file, if it has one. */
  readonly text?: string;
}

/** Reads an experiment's file, and prints warnings about it. Throws BadInput with all mistakes. */
export function subjectOfFile(path: string | undefined, out: string | undefined): Subject {
  if (path === undefined)
    throw new BadInput("swarmlab: name the file of the experiment; see swarmlab experiment --help");
  const experiment = valid(loadExperiment(path));
  const folder = out ?? join("results", experiment.name);
  const words = ["experiment", "resume", path, ...(out === undefined ? [] : ["--out", out])];
  const again = words.map(shellWord).join(" ");
  return { experiment, folder, again, command: `swarmlab ${again}`, text: readFileSync(path, "utf8") };
}

/** Makes the experiment that the words of a command line describe. Throws BadInput with all mistakes. */
export function subjectOfSweep(words: SweepWords, out: string | undefined): Subject {
  const experiment = valid(sweepOf(words));
  const changed = settingsName([...words.vary, ...(words.set ?? [])]);
  const folder = out ?? join("results", `${experiment.name}-${changed}`);
  return { experiment, folder, again: "the same command", command: commandOf(words, folder) };
}

function commandOf({ scenario, seeds, vary, set = [], metrics = [] }: SweepWords, folder: string): string {
  const options = [
    ["--seeds", seeds],
    ...vary.map((factor) => ["--vary", factor]),
    ...set.map((change) => ["--set", change]),
    ...metrics.map((metric) => ["--metric", metric]),
    ["--out", folder],
  ];
  return ["swarmlab", "sweep", scenario, ...options.flat()].map(shellWord).join(" ");
}

function valid(result: ExperimentResult): Experiment {
  if (!result.experiment) throw new BadInput(...result.problems.map(formatProblem));
  warn(...result.notices.map((notice) => `note: ${formatProblem(notice)}`));
  return result.experiment;
}
