import type { ScriptTotals } from "../../report/script-totals.js";
import { explicit } from "../explicit/explicit.js";
import { type Failure, isSameFailure } from "../failure.js";
import { findKnee, type KneeOptions } from "../knee/knee.js";
import { kneeSentences } from "../knee/knee-words.js";
import { scenarioOf } from "../scenario-of.js";
import { runOf, type TrialOptions } from "../trial.js";
import type { Written } from "../written.js";
import { yamlOf } from "../yaml-of.js";
import { failsLike } from "./fails-like.js";
import { withoutNeedlessMayFail } from "./may-fail.js";
import type { SearchLimits } from "./search.js";
import { type Shrunk, shrink } from "./shrink.js";
import { shrunkComment } from "./shrunk-words.js";

export interface ShrinkOptions {
  readonly trial?: TrialOptions;
  readonly limits?: SearchLimits;
  /** Where the scenario came from, in words for its reader: `seed 4711 of swarmlab fuzz`, or a file. */
  readonly origin: string;
  /** The command that plays the result. */
  readonly command: string;
  /** When to give up looking for the moment from which on the failure is certain. Left out: the search does not look for that moment. */
  readonly knee?: Pick<KneeOptions, "salts" | "isOver">;
}

export interface ShrunkTrial extends Shrunk {
  /** The text of the scenario file: a comment that says what fails, then the scenario in a few lines. */
  readonly yaml: string;
}

/**
 * Shrinks a failing trial to a scenario file of a few lines that fails by the same check at the same object. It first writes the scenario
 * out (see `explicit`), so that the search can leave out each fault and each operation by itself. For a campaign:
 *
 *     const written = scenarioOfSeed(seed, base);
 *     const { failure } = playTrial(written);
 *     const { yaml } = await shrinkTrial(written, failure, {
 *       origin: `seed ${seed} of swarmlab fuzz`,
 *       command: `swarmlab run ${path} --strict`,
 *       limits: { time: 50_000, clock: () => performance.now() },
 *       knee: { isOver: () => performance.now() - began > 60_000 },
 *     });
 *
 * `written` must fail by `failure`.
 */
export async function shrinkTrial(written: Written, failure: Failure, options: ShrinkOptions): Promise<ShrunkTrial> {
  const { trial = {}, limits = {}, origin, command } = options;
  const fails = failsLike(failure, trial);
  const plain = explicit(written, trial);
  // The scenario that is written out should fail alike. If it does not, shrink the original scenario.
  const from = isSameFailure(await fails(plain), failure) ? plain : written;
  const shrunk = await shrink(from, failure, fails, limits);
  const left = withoutNeedlessMayFail(shrunk.written, (strict) => scriptOf(strict, trial));
  const knee = options.knee && findKnee(left, shrunk.failure, { trial, ...options.knee });
  const notes = knee ? kneeSentences(knee) : [];
  const comment = shrunkComment({ failure: shrunk.failure, origin, from, left, runs: shrunk.runs, command, notes });
  return { ...shrunk, written: left, yaml: yamlOf(left, comment) };
}

function scriptOf(written: Written, trial: TrialOptions): ScriptTotals | undefined {
  const run = runOf(scenarioOf(written, trial.readFile), trial);
  try {
    run.advanceTo(run.scenario.duration);
    return run.finish().script;
  } catch {
    // A program threw: that is its failure, and there are no results.
    return undefined;
  }
}
