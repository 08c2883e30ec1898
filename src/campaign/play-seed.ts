import { filesBeside } from "../scenario/source/load.js";
import { type Base, drawOnto } from "./draw/draw-onto.js";
import { drawScenario } from "./draw/draw-scenario.js";
import { playTrial, type TrialResult } from "./trial.js";
import type { Written } from "./written.js";

/** The scenario of a seed: drawn whole, or the user's with drawn faults on top. */
export function scenarioOfSeed(seed: number, base: Base | null): Written {
  return base ? drawOnto(base, seed) : drawScenario(seed);
}

/** Plays the trial of a seed. */
export function playSeed(seed: number, base: Base | null): TrialResult {
  return playTrial(scenarioOfSeed(seed, base), base ? { readFile: filesBeside(base.path) } : {});
}
