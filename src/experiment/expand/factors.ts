import { parsePath } from "../../scenario/source/parse.js";
import { type Path, quoted } from "../../scenario/source/problem.js";
import type { Factor } from "../experiment.js";
import type { FactorInput } from "../schema/schema.js";
import type { Places } from "./places.js";
import { sweptQuantity } from "./quantity.js";
import { settingOf } from "./setting-words.js";

/** A factor, and what each of its levels sets. */
export interface PlannedFactor extends Factor {
  readonly levels: readonly PlannedLevel[];
  /** The place of the factor in the experiment. */
  readonly place: Path;
  /** The paths of the scenario's keys that the factor sets. */
  readonly paths: readonly string[];
}

export interface PlannedLevel {
  readonly name: string;
  readonly quantity?: number;
  readonly place: Path;
  /** What the level sets, as `path=value`, for `--set`. */
  readonly settings: readonly string[];
}

/** Expands factors with their levels. Names must be unique among factors, and among the levels of one. No two factors may set the same key. */
export function expandFactors(input: readonly FactorInput[], places: Places): PlannedFactor[] {
  const factors = input.map((factor, i) => expandFactor(factor, ["factors", i]));
  checkNames(factors, places);
  checkPaths(factors, places);
  for (const { levels } of factors) checkLevels(levels, places);
  return factors;
}

function expandFactor(input: FactorInput, place: Path): PlannedFactor {
  const name = input.name ?? lastWord(input.set ?? "");
  if (input.set !== undefined) return ofKey(name, input.set, input.levels ?? [], place);
  const levels = Object.entries(input.patches ?? {}).map(([level, patch]) => ({
    name: level,
    place: [...place, "patches", level],
    settings: Object.entries(patch).map(([path, value]) => settingOf(path, value)),
  }));
  const paths = Object.values(input.patches ?? {}).flatMap((patch) => Object.keys(patch));
  return { name, levels, place, paths: [...new Set(paths)] };
}

function ofKey(name: string, path: string, values: NonNullable<FactorInput["levels"]>, place: Path): PlannedFactor {
  const swept = sweptQuantity(values);
  const levels = values.map((value, i) => ({
    name: String(value),
    ...(swept ? { quantity: swept.values[i] as number } : {}),
    place: [...place, "levels", i],
    settings: [settingOf(path, value)],
  }));
  return { name, ...(swept?.unit ? { unit: swept.unit } : {}), levels, place, paths: [path] };
}

/** The last name in a path: `tracker.repair.streams` -> `streams`, `nodes[0].count` -> `count`. */
function lastWord(path: string): string {
  return (parsePath(path) ?? []).findLast((part) => typeof part === "string") ?? path;
}

function checkNames(factors: readonly PlannedFactor[], places: Places): void {
  const taken = new Set<string>();
  for (const { name, place } of factors) {
    if (taken.has(name)) places.note(place, `there is another factor ${quoted(name)}: give this one a name of its own`);
    taken.add(name);
  }
}

/** Checks that no two factors set the same key: the later one would override the other. */
function checkPaths(factors: readonly PlannedFactor[], places: Places): void {
  const before: (readonly [Path, string])[] = [];
  for (const { name, paths, place } of factors) {
    const parsed = paths.map((path) => [path, parsePath(path) ?? []] as const);
    for (const [text, path] of parsed) {
      const other = before.find(([taken]) => isWithin(path, taken) || isWithin(taken, path));
      if (other) places.note(place, `sets ${text}, which the factor ${quoted(other[1])} sets too`);
      if (text === "seed") places.note(place, "a factor may not set seed: the key seeds says with which ones to play");
    }
    for (const [, path] of parsed) before.push([path, name]);
  }
}

/** Whether a path is the other one, or lies inside it. */
function isWithin(path: Path, outer: Path): boolean {
  return outer.every((part, i) => path[i] === part);
}

function checkLevels(levels: readonly PlannedLevel[], places: Places): void {
  const taken = new Set<string>();
  for (const { name, place } of levels) {
    if (taken.has(name)) places.note(place, `the level ${quoted(name)} is given twice`);
    taken.add(name);
  }
}
