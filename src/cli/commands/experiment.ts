import { redisOptions } from "../experiment/redis-options.js";
import { jobsOption, work, workOptions } from "../experiment/work.js";
import { command } from "../options/command.js";

const ACTIONS = ["worker"] as const;

export const experiment = command({
  usage: "experiment <action>",
  describe: "Play runs of experiments that another machine hands out",
  positionals: {
    action: {
      type: "string",
      demandOption: true,
      describe: "worker: play runs for experiments over Redis, until it is stopped",
      choices: ACTIONS,
    },
  },
  options: { jobs: jobsOption, ...redisOptions, ...workOptions },
  examples: [["experiment worker --redis redis://HOST:6379", "with all processors of this machine"]],
  async run(args) {
    return work(args);
  },
});
