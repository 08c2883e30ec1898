import type { Redraw } from "../scenario/scenario.js";
import type { ReadFile } from "../scenario/source/read-once.js";
import { type Base, drawOnto } from "./draw/draw-onto.js";
import { drawScenario } from "./draw/draw-scenario.js";
import { branch } from "./knee/branch.js";
import { playTrial, type TrialOptions, type TrialResult } from "./trial.js";
import type { Written } from "./written.js";

/**
 * The scenario of a seed: either completely drawn, or the user's scenario with drawn faults added. With `redraw` it is a branch of this scenario:
 * from the time `redraw.at` on, it has other draws.
 */
export function scenarioOfSeed(seed: number, base: Base | null, redraw?: Redraw): Written {
  const written = base ? drawOnto(base, seed) : drawScenario(seed);
  return redraw ? branch(written, redraw.at, redraw.salt) : written;
}

/**
 * The options with which the trials of a campaign, and kept bugs and other scenarios of a user, are played. A user's scenario may name files, and its run may have any number of events:
 * only those of one moment are limited, to a million.
 */
export function trialOptionsOf(base: Base | null): TrialOptions {
  if (!base) return {};
  const readFile: ReadFile = (name) => base.files.get(name) ?? { error: "there is no such file" };
  return { readFile, mostEvents: Number.POSITIVE_INFINITY };
}

/** Plays the trial of a seed, or a branch of it. */
export function playSeed(seed: number, base: Base | null, redraw?: Redraw): TrialResult {
  return playTrial(scenarioOfSeed(seed, base, redraw), trialOptionsOf(base));
}
