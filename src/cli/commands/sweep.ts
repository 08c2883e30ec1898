import { redisOptions } from "../experiment/redis-options.js";
import { jobsOption, outOption, runOptions, showOptions } from "../experiment/run-options.js";
import { command } from "../options/command.js";
import { text } from "../options/options.js";
import { reportOptions } from "../options/report-options.js";

const repeated = (describe: string) => ({ type: "string", array: true, nargs: 1, describe }) as const;

const options = {
  seeds: text("Seeds of the runs, such as 1..30 or 1,2,5..9", "1..10"),
  vary: {
    ...repeated("Values to play, as path=value,value; if it is given twice, every value is combined with every other"),
    demandOption: true,
  },
  set: reportOptions.set,
  metric: repeated("A figure to compare by, as `expect` names it; may be repeated"),
  out: outOption,
  jobs: jobsOption,
  ...runOptions,
  ...showOptions,
  ...redisOptions,
} as const;

export const sweep = command({
  usage: "sweep <scenario>",
  describe: "An experiment without a file: one scenario with several values and seeds, compared with intervals",
  positionals: {
    scenario: { type: "string", demandOption: true, describe: "Scenario file (YAML)" },
  },
  options,
  examples: [
    [
      "sweep scenarios/steady.yaml --seeds 1..30 --vary tracker.placement=random,two-choices",
      "which policy is better, and how sure is that?",
    ],
    [
      "sweep scenarios/churn.yaml --vary replication=2,3,4 --set duration=2h --metric availability.min",
      "one figure, shorter runs",
    ],
  ],
  async run({ scenario, seeds = "1..10", vary, set, metric, ...args }) {
    const { subjectOfSweep } = await import("../experiment/subject.js");
    const words = { scenario, seeds, vary, ...(set ? { set } : {}), ...(metric ? { metrics: metric } : {}) };
    const { runExperiment } = await import("../experiment/run-experiment.js");
    return runExperiment(subjectOfSweep(words, args.out), args);
  },
});
