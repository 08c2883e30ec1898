import { availableParallelism } from "node:os";
import type { Shard } from "../../experiment/plan/plan.js";
import { BadInput } from "../exit-code.js";
import { flag, inGroup, number, text } from "../options/options.js";
import { type WatchArguments, watchOptions } from "../watch/watch-options.js";

/** The largest number of threads. More threads would have too little memory each, since all are in one process. */
const MOST_JOBS = 256;

export const jobsOption = number("jobs", "Runs at once, each in a thread of its own", 1, {
  usual: "one for each processor",
  most: MOST_JOBS,
});

export const outOption = text("Folder of the results [results/<name>]");

/** The options for running an experiment. */
export const runOptions = inGroup("Run and resume:", {
  "keep-reports": flag("Keep the whole report of each run, as reports/<key>.json; for this each run is played twice"),
  shard: text("Play only part i of n, written i/n, with i from 0 to n - 1: for job arrays"),
  "retry-failed": flag("Play those runs again that failed before"),
  ...watchOptions,
} as const);

/** The options for printing and drawing the results. */
export const showOptions = inGroup("Show:", {
  "no-charts": flag("Leave out the charts"),
  json: flag("Print summary.json instead of the summary"),
  quiet: flag("Show no progress, and print only what failed"),
} as const);

export interface ShowArguments {
  readonly "no-charts": boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface RunArguments extends ShowArguments, WatchArguments {
  readonly jobs?: number | undefined;
  readonly "keep-reports": boolean;
  readonly shard?: string | undefined;
  readonly "retry-failed": boolean;
}

export function jobsOf({ jobs = availableParallelism() }: RunArguments): number {
  return jobs;
}

/** Reads the part of the runs that `--shard` names. Throws BadInput. */
export function shardOf({ shard }: RunArguments): Shard | undefined {
  if (shard === undefined) return undefined;
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(shard) ?? [];
  if (index === undefined || Number(index) >= Number(count))
    throw new BadInput(`--shard: expected i/n with i from 0 to n - 1, such as 0/8, found ${JSON.stringify(shard)}`);
  return { index: Number(index), count: Number(count) };
}
