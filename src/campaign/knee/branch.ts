import type { Millis } from "../../runtime/clock.js";
import type { Written } from "../written.js";
import { timeText } from "../written-quantity.js";

/**
 * Returns a branch of a scenario: a scenario that is the same up to `at`, in ms, and has other draws from then on. Other salts give other
 * branches. A campaign branches a trial where the trial first meets a situation (`TrialResult.firstMet`). So all branches meet a situation
 * that is rare otherwise. A branch is an ordinary scenario, which can be played again, kept and shrunk.
 */
export function branch(written: Written, at: Millis, salt: number): Written {
  const { redraws = [] } = written;
  return { ...written, redraws: [...(redraws as readonly unknown[]), { at: timeText(at), salt }] };
}
