import type { Path } from "../../scenario/source/problem.js";
import { SEEDS_TEXT, type SeedsInput } from "../schema/schema.js";
import type { Places } from "./places.js";

/** The largest number of seeds of an experiment. More runs of one setting would show nothing new. */
const MAX_SEEDS = 100_000;

/** Reads the seeds at `path`, and sorts them; returns none after a problem. */
export function expandSeeds(input: SeedsInput, path: Path, places: Places): readonly number[] {
  const parts = Array.isArray(input) ? input : [input];
  const seeds: number[] = [];
  for (const [i, part] of parts.entries()) {
    const at = Array.isArray(input) ? [...path, i] : path;
    const range = typeof part === "number" ? ([part, part] as const) : rangeOf(part);
    // A single number could mean a number of seeds, or the seed itself.
    const isBare = !Array.isArray(input) && !String(part).includes("..");
    if (range === undefined || isBare) {
      places.expected(at, isBare ? SEEDS_TEXT : "a seed, or a range such as 1..30");
      return [];
    }
    const [first, last] = range;
    if (last < first) places.note(at, `the range is empty: ${last} is below ${first}`);
    if (last < first) return [];
    if (seeds.length + last - first + 1 > MAX_SEEDS) {
      places.note(at, `at most ${MAX_SEEDS} seeds, found ${seeds.length + last - first + 1}`);
      return [];
    }
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
  }
  seeds.sort((a, b) => a - b);
  const twice = seeds.find((seed, i) => seed === seeds[i + 1]);
  if (twice === undefined) return seeds;
  places.note(path, `the seed ${twice} is given twice`);
  return [];
}

/** Reads a range such as `1..30`, or a single seed. */
function rangeOf(text: string): readonly [number, number] | undefined {
  const [, first, last] = /^\s*(\d+)(?:\s*\.\.\s*(\d+))?\s*$/.exec(text) ?? [];
  const range = [Number(first), Number(last ?? first)] as const;
  return range.every(Number.isSafeInteger) ? range : undefined;
}
