import type { Path } from "../../scenario/source/problem.js";
import { quoted } from "../../scenario/source/problem.js";
import { suggestion } from "../../scenario/source/suggest.js";
import type { DesignInput } from "../schema/schema.js";
import type { PlannedFactor, PlannedLevel } from "./factors.js";
import type { Places } from "./places.js";

/** The largest numbers of settings and of runs of an experiment. A larger one is refused before its settings are expanded. */
const MAX_SETTINGS = 4096;
const MAX_RUNS = 1_000_000;

/** A setting that is not yet checked: its levels, one of each factor in their order. */
export interface Cell {
  readonly name: string;
  readonly levels: readonly PlannedLevel[];
  /** The place of the setting's entry, if the design is a list. */
  readonly place?: Path;
}

/** Expands a design into settings; undefined after a problem. `runsEach`: the runs of each setting. The number of all runs has a limit, too. */
export function expandDesign(
  design: DesignInput,
  factors: readonly PlannedFactor[],
  runsEach: number,
  places: Places,
): readonly Cell[] | undefined {
  const settings = countOf(design, factors, places);
  if (settings === undefined || isTooMuch(settings, runsEach, design, factors, places)) return undefined;
  if (Array.isArray(design)) return listed(design, factors, places);
  const rows = design === "grid" ? grid(factors) : pairs(factors);
  return rows.map((levels) => ({ name: nameOf(levels, factors), levels }));
}

function countOf(design: DesignInput, factors: readonly PlannedFactor[], places: Places): number | undefined {
  if (Array.isArray(design)) return design.length;
  const counts = factors.map(({ levels }) => levels.length);
  if (design === "grid") return counts.reduce((product, count) => product * count, 1);
  if (new Set(counts).size === 1) return counts[0];
  const found = factors.map(({ name, levels }) => `${name} has ${levels.length}`).join(", ");
  places.note(["design"], `pairs need as many levels of each factor: ${found}`);
  return undefined;
}

function isTooMuch(
  settings: number,
  runsEach: number,
  design: DesignInput,
  factors: readonly PlannedFactor[],
  places: Places,
): boolean {
  const runs = settings * runsEach;
  if (settings <= MAX_SETTINGS && runs <= MAX_RUNS) return false;
  const levels = factors.map((factor) => factor.levels.length).join(" x ");
  const made = design === "grid" && factors.length > 1 ? ` (${levels} levels)` : "";
  const found = `${shown(settings)} settings${made} with ${shown(runsEach)} runs each make ${shown(runs)} runs`;
  places.note(["factors"], `${found}: at most ${shown(MAX_SETTINGS)} settings and ${shown(MAX_RUNS)} runs are taken`);
  return true;
}

/** Writes a number in groups of thousands, or as a power of ten if it is very large. */
function shown(count: number): string {
  return count < 1e15 ? String(count).replace(/\B(?=(\d{3})+$)/g, ",") : count.toExponential(1).replace("e+", "e");
}

/** Makes every combination of levels. The last factor changes fastest. */
function grid(factors: readonly PlannedFactor[]): PlannedLevel[][] {
  return factors.reduce<PlannedLevel[][]>(
    (rows, { levels }) => rows.flatMap((row) => levels.map((level) => [...row, level])),
    [[]],
  );
}

function pairs(factors: readonly PlannedFactor[]): PlannedLevel[][] {
  return (factors[0]?.levels ?? []).map((_, i) => factors.map(({ levels }) => levels[i] as PlannedLevel));
}

function listed(
  list: Exclude<DesignInput, string>,
  factors: readonly PlannedFactor[],
  places: Places,
): readonly Cell[] | undefined {
  const cells: Cell[] = [];
  const taken = new Set<string>();
  let sound = true;
  for (const [i, given] of list.entries()) {
    const place = ["design", i];
    const levels = levelsOf(given, factors, place, places);
    const missing = levels && factors.filter((factor) => !Object.hasOwn(given, factor.name));
    if (missing && missing.length > 0)
      places.note(place, `has no level of ${missing.map(({ name }) => name).join(", ")}`);
    sound &&= levels !== undefined && missing?.length === 0;
    if (!levels || missing?.length !== 0) continue;
    const name = nameOf([...levels.values()], factors);
    if (taken.has(name)) places.note(place, `the setting ${quoted(name)} is given twice`);
    taken.add(name);
    cells.push({ name, levels: [...levels.values()], place });
  }
  return sound ? cells : undefined;
}

/** Finds the levels that a map from factors to levels names, in the order of the factors; undefined after a problem. */
export function levelsOf(
  given: Readonly<Record<string, unknown>>,
  factors: readonly PlannedFactor[],
  place: Path,
  places: Places,
): ReadonlyMap<string, PlannedLevel> | undefined {
  let sound = true;
  const names = factors.map(({ name }) => name);
  for (const key of Object.keys(given)) {
    if (names.includes(key)) continue;
    places.note([...place, key], `there is no factor ${quoted(key)}${suggestion(key, names)}`);
    sound = false;
  }
  const found = new Map<string, PlannedLevel>();
  for (const { name, levels } of factors) {
    if (!Object.hasOwn(given, name)) continue;
    const wanted = String(given[name]);
    const level = levels.find((one) => one.name === wanted);
    if (level) found.set(name, level);
    else {
      const known = levels.map((one) => one.name);
      places.note([...place, name], `${name} has no level ${quoted(wanted)}${suggestion(wanted, known)}`);
      sound = false;
    }
  }
  return sound ? found : undefined;
}

/** Names a cell: by the level alone if there is one factor and its levels are words, otherwise as in `replication=3 grace=1min`. */
function nameOf(levels: readonly PlannedLevel[], factors: readonly PlannedFactor[]): string {
  const [only] = levels;
  if (levels.length === 1 && only && only.quantity === undefined && !/^(true|false)$/.test(only.name)) return only.name;
  return levels.map(({ name }, i) => `${factors[i]?.name}=${name}`).join(" ");
}
