import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { Failure } from "../../src/campaign/failure.js";
import { scenarioOfSeed } from "../../src/campaign/play-seed.js";
import { shrinkTrial } from "../../src/campaign/shrink/shrink-trial.js";
import { playTrial } from "../../src/campaign/trial.js";
import { stepsOf } from "../../src/campaign/written.js";

// The program of a thread that plays a campaign on mutated code. It is bundled with that code.

export interface MutantTask {
  /** Seeds from the first to the last are played, until one fails. */
  readonly from: number;
  readonly to: number;
  /** Processor time for making the failing scenario smaller, in ms; 0: it is left as it is. */
  readonly shrinkFor: number;
}

/** What a campaign found in mutated code. */
export interface Caught {
  readonly seed: number;
  readonly failure: Failure;
  readonly shrunk?: {
    /** The number of steps that are left, without joins. */
    readonly steps: number;
    /** Seconds of processor time. */
    readonly seconds: number;
    readonly runs: number;
    readonly yaml: string;
    /** Whether its file fails by the same check at the same object. */
    readonly failsAlike: boolean;
  };
}

/** A seed has passed; or the thread is done. */
export type MutantWord = { readonly passed: number } | { readonly caught: Caught | null };

const port = parentPort;
if (!port) throw new Error("started as a thread only");
const { from, to, shrinkFor } = workerData as MutantTask;
port.postMessage({ caught: await hunt() } satisfies MutantWord);

async function hunt(): Promise<Caught | null> {
  for (let seed = from; seed <= to; seed++) {
    const { failure } = playTrial(scenarioOfSeed(seed, null));
    if (failure) return { seed, failure, ...(shrinkFor > 0 ? { shrunk: await shrunkOf(seed, failure) } : {}) };
    port?.postMessage({ passed: seed } satisfies MutantWord);
  }
  return null;
}

async function shrunkOf(seed: number, failure: Failure): Promise<NonNullable<Caught["shrunk"]>> {
  const began = clock();
  const options = { origin: `seed ${seed} of swarmlab fuzz`, command: "swarmlab run bug.yaml" };
  const shrunk = await shrinkTrial(scenarioOfSeed(seed, null), failure, {
    ...options,
    limits: { time: shrinkFor, clock },
  });
  const seconds = (clock() - began) / 1000;
  const again = playTrial(shrunk.written).failures;
  return {
    steps: stepsOf(shrunk.written).filter((step) => !("join" in step)).length,
    seconds,
    runs: shrunk.runs,
    yaml: shrunk.yaml,
    failsAlike: again.some(({ check, object }) => check === failure.check && object === failure.object),
  };
}

/** Processor time of this thread, in ms: what else the machine does is not counted. */
function clock(): number {
  const [onProcessor] = readFileSync("/proc/thread-self/schedstat", "utf8").split(" ");
  return Number(onProcessor) / 1e6;
}
