import { BugBase } from "../../campaign/bugs/bug-base.js";
import type { Base } from "../../campaign/draw/draw-onto.js";
import { scenarioOfSeed, trialOptionsOf } from "../../campaign/play-seed.js";
import { relocated } from "../../campaign/relocated.js";
import type { SeedFailure } from "../../campaign/run/tally.js";
import { shrinkTrial } from "../../campaign/shrink/shrink-trial.js";
import { stepsOf } from "../../campaign/written.js";
import { timeText } from "../../campaign/written-quantity.js";
import { yamlOf } from "../../campaign/yaml-of.js";
import { ENGINE_VERSION } from "../../experiment/plan/engine-version.js";
import { shellWord } from "../../report/text/shell-word.js";
import { version } from "../../version.js";
import { searchLimits } from "../shrink/search-limits.js";
import { noShrinkProgress, showShrinkProgress } from "../shrink/shrink-progress.js";

export interface KeepOptions {
  readonly base: Base | null;
  /** The folder of the bug base. */
  readonly folder: string;
  /** Whether to shrink the first failure of each check. */
  readonly shrinks: boolean;
  readonly quiet: boolean;
  /** A signal that ends shrinking. The smallest scenario found by then is kept. */
  readonly signal: AbortSignal;
}

/** A failure that was kept. */
export interface Kept {
  readonly path: string;
  /** The number of steps that are left. Undefined: the failure was not shrunk. */
  readonly steps: number | undefined;
}

/** The largest number of failures of one campaign that are kept. Beyond this number a failure rarely shows anything new. */
const MOST_KEPT = 100;
/** The longest wall time for shrinking one failure, in ms. */
const SHRINK_MS = 60_000;
/** The part of `SHRINK_MS`, in ms, that is reserved for finding the moment from which on the failure is certain. */
const KNEE_MS = 10_000;

/**
 * Keeps the failures of a campaign in a bug base. For each check it shrinks only the first failure, since the others would take as
 * long and show the same.
 */
export async function keepBugs(
  failures: readonly SeedFailure[],
  given: KeepOptions,
): Promise<ReadonlyMap<SeedFailure, Kept>> {
  // The bugs lie in another folder than the scenario, and must find its files from there.
  const options = { ...given, base: given.base && relocated(given.base, given.folder) };
  const bugs = new BugBase(options.folder);
  const kept = new Map<SeedFailure, Kept>();
  const shrunk = new Set<string>();
  for (const failure of failures.slice(0, MOST_KEPT)) {
    const { seed, check, object, branch } = failure;
    const facts = {
      check,
      object,
      seed,
      ...(branch ? { salt: branch.redraw.salt } : {}),
      engine: ENGINE_VERSION,
      version,
    };
    const isFirst = options.shrinks && !shrunk.has(check) && !options.signal.aborted;
    shrunk.add(check);
    const { yaml, steps } = isFirst ? await smaller(failure, bugs.pathOf(facts), options) : asDrawn(failure, options);
    const path = bugs.keep(facts, yaml);
    if (path !== undefined) kept.set(failure, { path, steps });
  }
  return kept;
}

interface Text {
  readonly yaml: string;
  readonly steps: number | undefined;
}

function asDrawn(failure: SeedFailure, { base }: KeepOptions): Text {
  const { seed, branch, check, object, detail } = failure;
  const at = object === "" ? "" : `At ${object}: `;
  const comment = `Fails: ${check}\n${at}${detail}\nFrom ${originOf(failure)}.`;
  return { yaml: yamlOf(scenarioOfSeed(seed, base, branch?.redraw), comment), steps: undefined };
}

/** Says where a failure came from, for the reader of its file. */
function originOf({ seed, branch }: SeedFailure): string {
  const ofSeed = `seed ${seed} of swarmlab fuzz`;
  if (!branch) return ofSeed;
  const { at, salt } = branch.redraw;
  return `${ofSeed}, branched at ${timeText(at)} with salt ${salt}, where this was first met: ${branch.situation}`;
}

async function smaller(failure: SeedFailure, path: string, options: KeepOptions): Promise<Text> {
  const { seed, branch } = failure;
  const { base, quiet, signal } = options;
  const progress = quiet ? noShrinkProgress : showShrinkProgress(SHRINK_MS);
  const began = performance.now();
  try {
    const { yaml, written } = await shrinkTrial(scenarioOfSeed(seed, base, branch?.redraw), failure, {
      trial: trialOptionsOf(base),
      origin: originOf(failure),
      command: `swarmlab run ${shellWord(path)} --strict`,
      limits: searchLimits(SHRINK_MS - KNEE_MS, signal, (soFar) => progress.update(soFar)),
      knee: { isOver: () => signal.aborted || performance.now() - began > SHRINK_MS },
    });
    return { yaml, steps: stepsOf(written).length };
  } finally {
    progress.stop();
  }
}
