import { type Failure, isSameFailure } from "../failure.js";
import { UnfitScenario } from "../scenario-of.js";
import { playTrial, type TrialOptions } from "../trial.js";
import type { Written } from "../written.js";
import type { Fails } from "./search.js";

/** Makes a function that plays a written scenario. It returns the `wanted` failure if the run has it, and otherwise the run's first failure. */
export function failsLike(wanted: Failure, options: TrialOptions = {}): Fails {
  return (written: Written) => {
    try {
      const { failures } = playTrial(written, options);
      return failures.find((failure) => isSameFailure(failure, wanted)) ?? failures[0];
    } catch (error) {
      // The rest of the scenario may need a part that was left out.
      if (error instanceof UnfitScenario) return undefined;
      throw error;
    }
  };
}
