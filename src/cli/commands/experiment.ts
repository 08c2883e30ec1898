import { BadInput } from "../exit-code.js";
import { redisOptions } from "../experiment/redis-options.js";
import { jobsOption, outOption, runOptions, showOptions } from "../experiment/run-options.js";
import { workOptions } from "../experiment/work.js";
import { command } from "../options/command.js";
import { inGroup } from "../options/options.js";

const ACTIONS = ["run", "status", "resume", "report", "worker"] as const;

const options = {
  out: outOption,
  jobs: jobsOption,
  ...runOptions,
  ...inGroup("Report:", {
    merge: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "Take over the results in another folder first, such as a shard's; may be repeated",
    },
  } as const),
  ...showOptions,
  ...redisOptions,
  ...workOptions,
} as const;

export const experiment = command({
  usage: "experiment <action> [file]",
  describe: "Ask a question of many runs: play them on all cores, and compare settings with intervals",
  positionals: {
    action: {
      type: "string",
      demandOption: true,
      choices: ACTIONS,
      describe:
        "run: play the runs that have no result yet; resume: go on after an interruption; status: show the progress; report: show the results so far; worker: play runs of experiments and seeds of fuzz over Redis, until it is stopped",
    },
    file: { type: "string", describe: "The experiment's file (YAML)" },
  },
  options,
  examples: [
    ["experiment run experiments/placement.yaml", "on all cores; the results are in results/placement"],
    ["experiment resume experiments/placement.yaml", "finished runs are not played again"],
    ["experiment run experiments/placement.yaml --redis redis://HOST:6379", "by workers on any number of machines"],
    ["experiment worker --redis redis://HOST:6379", "such a worker, with all processors of this machine"],
    ["experiment run experiments/placement.yaml --shard 0/8 --out part-0", "the first of eight parts, in a job array"],
    ["experiment report experiments/placement.yaml --merge part-0 --merge part-1", "the results of two parts together"],
  ],
  async run({ action, file, merge = [], ...args }) {
    if (action === "worker") {
      if (file !== undefined)
        throw new BadInput(
          `swarmlab: experiment worker takes no file, since coordinators hand out its runs; found ${file}`,
        );
      const { work } = await import("../experiment/work.js");
      return work(args);
    }
    const { subjectOfFile } = await import("../experiment/subject.js");
    const subject = subjectOfFile(file, args.out);
    const { refuseWithoutResults, showStatus } = await import("../experiment/show-status.js");
    switch (action) {
      case "status":
        return showStatus(subject);
      case "report": {
        const { reportExperiment } = await import("../experiment/report-experiment.js");
        return reportExperiment(subject, merge, args);
      }
      case "resume":
        refuseWithoutResults(subject);
    }
    const { runExperiment } = await import("../experiment/run-experiment.js");
    return runExperiment(subject, args);
  },
});
