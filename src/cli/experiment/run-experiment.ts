import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Plan, type Standing } from "../../experiment/plan/plan.js";
import type { Results } from "../../experiment/results/results.js";
import { checkFolder, takeFolder } from "../../experiment/results/results-folder.js";
import type { RunRecord } from "../../experiment/run-record.js";
import { conduct } from "../../experiment/running/conduct.js";
import type { Engine } from "../../experiment/running/engine.js";
import { formatNumber, plural } from "../../report/text/format.js";
import { ExitCode } from "../exit-code.js";
import { Interrupt } from "../run/interrupt.js";
import { printable, printableJson } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";
import type { Watch } from "../watch/watch.js";
import { openWatch } from "../watch/watch-options.js";
import { openEngine } from "./open-engine.js";
import { openResults } from "./open-results.js";
import { type ExperimentProgress, noExperimentProgress, showExperimentProgress } from "./progress.js";
import { publishResults } from "./publish-results.js";
import type { RedisArguments } from "./redis-options.js";
import { type RunArguments, shardOf } from "./run-options.js";
import { failureLines } from "./show-status.js";
import type { Subject } from "./subject.js";

/** The largest number of failed runs that are shown while others are played. */
const TOLD = 5;

/** Plays the runs that an experiment lacks, and reports the results. If it throws BadInput, it has played no run. */
export async function runExperiment(subject: Subject, args: RunArguments & RedisArguments): Promise<ExitCode> {
  const shard = shardOf(args);
  const plan = new Plan(subject.experiment, shard);
  checkFolder(subject.folder, subject.experiment.name);
  const progress = args.quiet ? noExperimentProgress : showExperimentProgress(subject.experiment);
  const watch = await openWatch(args, `Experiment ${subject.experiment.name}`);
  const engine = await openEngine(plan, subject, args, (line) => progress.say(line)).catch(async (error) => {
    await watch?.finish();
    throw error;
  });
  try {
    return await playAndTell(subject, plan, engine, { progress, watch }, args);
  } finally {
    await watch?.finish();
    progress.stop();
    await engine.close();
  }
}

async function playAndTell(
  subject: Subject,
  plan: Plan,
  engine: Engine,
  { progress, watch }: { readonly progress: ExperimentProgress; readonly watch: Watch | undefined },
  args: RunArguments,
): Promise<ExitCode> {
  const { experiment, folder, again, command, text } = subject;
  takeFolder(folder, { experiment: experiment.name, command, text });
  const results = openResults(subject, { failed: !args["retry-failed"], reports: args["keep-reports"] });
  const watched = watch && (await watchedBy(watch, subject, plan, results));
  const interrupt = new Interrupt("stopping: runs under way are given up, and all finished runs are kept");
  const playing = conduct(plan, engine, results, {
    signal: interrupt.signal,
    onProgress: (told) => {
      progress.update(told);
      watched?.update(told);
    },
    onFailure: tellFailures(plan, (line) => progress.say(line)),
  });
  try {
    const standing = await playing.finally(() => progress.stop());
    const { wanted, missing } = standing;
    const done = `${formatNumber(wanted - missing.length)} of ${plural(wanted, "run")} done, in ${folder}`;
    if (interrupt.requested) {
      warn(printable(`${done}; go on with: ${again}`));
      if (args.json) say(printableJson(interruptedJson(subject, standing)));
      return interrupt.exitCode;
    }
    if (plan.isWhole) {
      const exitCode = await publishResults(subject, standing, (key) => results.get(key), args);
      watch?.showWritten(readFileSync(join(folder, "report.html"), "utf8"), `${experiment.name} is over: ${done}.`);
      return exitCode;
    }
    warn(printable(`part ${args.shard}: ${done}; when all parts are there, merge them with: experiment report`));
    const failed = [...standing.counted.values()].flat().some(({ key }) => results.get(key)?.outcome === "failed");
    return failed ? ExitCode.FAILED : ExitCode.OK;
  } finally {
    interrupt.release();
    results.close();
  }
}

/** What a program gets in place of a summary after Ctrl-C. */
function interruptedJson({ experiment, folder, again }: Subject, { wanted, missing }: Standing) {
  return { experiment: experiment.name, interrupted: true, wanted, done: wanted - missing.length, folder, again };
}

async function watchedBy(watch: Watch, { experiment }: Subject, plan: Plan, results: Results) {
  // Load this module only when it is needed: its pages need Chart.js, which takes a while to load.
  const { WatchedExperiment } = await import("../watch/watched-experiment.js");
  return new WatchedExperiment(experiment, plan, (key) => results.get(key), watch);
}

function tellFailures(plan: Plan, say: (line: string) => void) {
  let failed = 0;
  return (record: RunRecord): void => {
    if (!record.error || ++failed > TOLD) return;
    const setting = plan.settingOf(record.scenarioHash);
    for (const line of failureLines(setting, record.seed, record.error)) say(line);
    if (failed === TOLD) say("further runs that fail are listed at the end");
  };
}
