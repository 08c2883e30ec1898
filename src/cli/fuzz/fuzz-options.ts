import { redisOptions } from "../experiment/redis-options.js";
import { jobsOption } from "../experiment/run-options.js";
import type { ArgumentsOf } from "../options/command.js";
import { flag, inGroup, number, text, time } from "../options/options.js";

export const fuzzPositionals = {
  scenario: {
    type: "string",
    describe: "A scenario file (YAML) on which faults are drawn; otherwise everything is drawn",
  },
} as const;

export const fuzzOptions = {
  seeds: number("seeds", "How many seeds are played", 1, { usual: "1000; with --time as many as it allows" }),
  from: number("from", "The first seed", 0, { usual: "1" }),
  branches: number("branches", "For each situation, play so many further trials from where it was first met", 0, {
    usual: "0",
  }),
  jobs: jobsOption,
  time: time("time", "End after this much time on the clock, such as 5min"),
  first: flag("Stop at the first seed that fails"),
  json: flag("Print the result as JSON"),
  quiet: flag("Show no progress, and print only what failed"),
  ...inGroup("Bug base:", {
    bugs: text("Folder in which the scenario of each failure is kept", "bugs"),
    "no-shrink": flag("Keep failures as they were drawn; otherwise the first of each check is made small"),
    list: flag("List the bugs that were kept, and play nothing"),
    test: flag("Play all bugs that were kept, and say which of them still fail"),
  }),
  ...inGroup("One seed:", {
    seed: number("seed", "Play this seed alone, and say what happened", 0),
    at: time("at", "With --seed and --salt: from this time of the scenario on with other draws"),
    salt: number("salt", "Which other draws", 0),
    write: text("With --seed: also write its scenario to this file, for swarmlab run"),
  }),
  ...redisOptions,
} as const;

export type FuzzArguments = ArgumentsOf<typeof fuzzPositionals> & ArgumentsOf<typeof fuzzOptions>;
