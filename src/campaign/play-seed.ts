import { filesBeside } from "../scenario/source/load.js";
import { type Base, drawOnto } from "./draw/draw-onto.js";
import { drawScenario } from "./draw/draw-scenario.js";
import { playTrial, type TrialOptions, type TrialResult } from "./trial.js";
import type { Written } from "./written.js";

/** The scenario of a seed: either completely drawn, or the user's scenario with drawn faults added. */
export function scenarioOfSeed(seed: number, base: Base | null): Written {
  return base ? drawOnto(base, seed) : drawScenario(seed);
}

/** How trials on top of a scenario are played: it may name files beside its own, and be of any size. */
export function trialOptionsOf(base: Base | null): TrialOptions {
  return base ? { readFile: filesBeside(base.path), mostEvents: Number.POSITIVE_INFINITY } : {};
}

/** Plays the trial of a seed. */
export function playSeed(seed: number, base: Base | null): TrialResult {
  return playTrial(scenarioOfSeed(seed, base), trialOptionsOf(base));
}
