import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import process from "node:process";
import type { Base } from "../../campaign/draw/draw-onto.js";
import { runCampaign } from "../../campaign/run/campaign.js";
import type { SeedsOverRedis } from "../../campaign/run/redis/seeds-over-redis.js";
import { inOneOrder, noTrials, type SeedFailure, type Tally } from "../../campaign/run/tally.js";
import type { RedisAddress } from "../../experiment/running/redis/redis-address.js";
import type { Redraw } from "../../scenario/scenario.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { redisOf } from "../experiment/redis-options.js";
import { Interrupt } from "../run/interrupt.js";
import { printable, printableJson } from "../view/printable.js";
import { paintFor, say, warn } from "../view/terminal.js";
import { FoundFailures } from "./found-failures.js";
import type { FuzzArguments } from "./fuzz-options.js";
import { noFuzzProgress, showFuzzProgress } from "./fuzz-progress.js";
import { fuzzSeed } from "./fuzz-seed.js";
import { summaryJson, summaryLines } from "./fuzz-words.js";
import { type Kept, keepBugs } from "./keep-bugs.js";
import { readBase } from "./read-base.js";
import { refuseStrays } from "./refuse-strays.js";
import { listBugs, testBugs } from "./test-bugs.js";

/** The number of seeds that are played if the user gives neither a number nor a time. */
const USUAL_SEEDS = 1000;

/** Plays one seed, many seeds, or the scenarios of the bug base. Throws BadInput. */
export async function runFuzz(args: FuzzArguments): Promise<ExitCode> {
  const { bugs = "bugs" } = args;
  if (existsSync(bugs) && !statSync(bugs).isDirectory())
    throw new BadInput(`${bugs}: expected the folder of the bug base, found a file`);
  refuseStrays(args);
  if (args.list) return listBugs(bugs, args.json);
  if (args.test) return testBugs(bugs, args.json);
  const redraw = redrawOf(args);
  const base = args.scenario === undefined ? null : readBase(args.scenario);
  return args.seed === undefined ? fuzzMany(base, args) : fuzzSeed(args.seed, base, { ...args, redraw });
}

/** The moment from which on one seed is played with other draws, if the user names one. */
function redrawOf({ seed, at, salt }: FuzzArguments): Redraw | undefined {
  if (at === undefined && salt === undefined) return undefined;
  if (at === undefined || salt === undefined || seed === undefined)
    throw new BadInput("swarmlab: --at and --salt name a branch of one seed: give --seed, --at and --salt");
  return { at, salt };
}

async function fuzzMany(base: Base | null, args: FuzzArguments): Promise<ExitCode> {
  const { from = 1, branches = 0, jobs = availableParallelism(), time, scenario, first: stopsAtFailure } = args;
  const address = redisOf(args);
  const seeds = args.seeds ?? (time === undefined ? USUAL_SEEDS : undefined);
  const count = Math.min(seeds ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - from + 1);
  const progress = args.quiet ? noFuzzProgress : showFuzzProgress(seeds);
  let began = performance.now();
  let known: Tally = noTrials;
  const tellResult = (kept: ReadonlyMap<SeedFailure, Kept>, took: number): void => {
    if (args.json) {
      const { requested: interrupted } = interrupt;
      return say(printableJson({ from, interrupted, ...summaryJson(known, { kept, took, scenario }) }));
    }
    const lines = summaryLines(known, { kept, branches, took, scenario }, paintFor(process.stdout));
    if (!args.quiet || known.failures.length > 0 || known.trials === 0) say(...lines);
  };
  const interrupt = new Interrupt("stopping: the seeds under way are played to their end", () => {
    known = inOneOrder(known);
    tellResult(new Map(), performance.now() - began);
  });
  const { signal } = interrupt;
  // Remove the bars first: the message about the end is written in their place.
  signal.addEventListener("abort", () => progress.stop());
  const found = new FoundFailures(scenario, (lines) => progress.tell(lines));
  try {
    const elsewhere = address && (await overRedis(address, base, args, (line) => progress.tell([line])));
    const seedsEnd = time === undefined ? {} : { seedsEnd: AbortSignal.timeout(time) };
    began = performance.now();
    const options = { base, seeds: { from, count }, branches, jobs, elsewhere, stopsAtFailure, signal, ...seedsEnd };
    const onProgress = (soFar: Tally): void => {
      known = soFar;
      progress.update(soFar, elsewhere?.workers.workers);
      found.update(soFar);
    };
    const tally = await runCampaign({ ...options, onProgress }).finally(() => elsewhere?.close());
    known = tally;
    progress.stop();
    const took = performance.now() - began;
    const kept = await keepBugs(tally.failures, {
      base,
      folder: args.bugs ?? "bugs",
      shrinks: !args["no-shrink"],
      quiet: args.quiet,
      signal,
    });
    tellResult(kept, took);
    if (interrupt.requested) return interrupt.exitCode;
    return tally.failures.length > 0 || tally.trials === 0 ? ExitCode.FAILED : ExitCode.OK;
  } finally {
    progress.stop();
    interrupt.release();
  }
}

/** Opens the server over which workers play the seeds. Its messages are printed even if the user wants no progress. */
async function overRedis(
  address: RedisAddress,
  base: Base | null,
  { scenario, quiet }: FuzzArguments,
  tell: (line: string) => void,
): Promise<SeedsOverRedis> {
  const { SeedsOverRedis } = await import("../../campaign/run/redis/seeds-over-redis.js");
  const name = scenario === undefined ? "fuzz" : `fuzz ${scenario}`;
  return SeedsOverRedis.open(base, { address, name, tell: (line) => (quiet ? warn : tell)(printable(line)) });
}
