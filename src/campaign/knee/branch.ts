import type { Millis } from "../../runtime/clock.js";
import type { Written } from "../written.js";
import { timeText } from "../written-quantity.js";

/**
 * The same scenario up to `at`, in ms, and with other draws from then on: a branch of its run. Other salts give other branches. A campaign
 * branches a trial where it first meets a situation (`TrialResult.firstMet`): what is rare is then met by all branches. A branch is a scenario like
 * others, so it is played again, kept and shrunk as they are.
 */
export function branch(written: Written, at: Millis, salt: number): Written {
  const { redraws = [] } = written;
  return { ...written, redraws: [...(redraws as readonly unknown[]), { at: timeText(at), salt }] };
}
