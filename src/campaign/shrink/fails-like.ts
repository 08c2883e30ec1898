import { type Failure, isSameFailure } from "../failure.js";
import { UnfitScenario } from "../scenario-of.js";
import { playTrial, type TrialOptions } from "../trial.js";
import type { Written } from "../written.js";
import type { Fails } from "./search.js";

/** Plays a written scenario, and tells the failure that is `wanted`, if it is among those that it has; else its first. */
export function failsLike(wanted: Failure, options: TrialOptions = {}): Fails {
  return (written: Written) => {
    try {
      const { failures } = playTrial(written, options);
      return failures.find((failure) => isSameFailure(failure, wanted)) ?? failures[0];
    } catch (error) {
      // What is left out may be needed by the rest.
      if (error instanceof UnfitScenario) return undefined;
      throw error;
    }
  };
}
