import { who } from "../../../scenario/schema/schema-selection.js";
import { stepsOf, type WrittenStep } from "../../written.js";
import { namedNodes } from "../../written-nodes.js";
import { keyOf } from "../../written-step.js";
import { ddmin } from "../ddmin.js";
import { pathsIn, without } from "../paths.js";
import type { Search } from "../search.js";
import { withStep } from "./fewer.js";

/** The parts of a scenario that this pass leaves alone: other passes make them smaller, or they have no default. */
const OTHERS: ReadonlySet<string> = new Set(["name", "seed", "duration", "nodes", "steps"]);

/** Leaves out settings, so that their defaults hold: whole parts first, then what is in them. */
export async function defaultSettings(search: Search): Promise<void> {
  for (const key of Object.keys(search.best)) {
    if (OTHERS.has(key)) continue;
    if (await search.take(without(search.best, [key]))) continue;
    const value = search.best[key];
    if (Array.isArray(value)) await ddmin(value, (left) => search.take({ ...search.best, [key]: left }));
    else for (const path of pathsIn(value)) await search.take(without(search.best, [key, ...path]));
  }
  await alikeNodes(search);
}

/**
 * Leaves out traits of nodes, such as their zones: of all nodes at once, and if the scenario then no longer fails, of one entry at a time.
 * Also lets nodes that join later join at the start.
 */
async function alikeNodes(search: Search): Promise<void> {
  const entries = namedNodes(search.best) ?? [];
  const traits = new Set(entries.flatMap((entry) => Object.keys(entry).filter((key) => key !== "names")));
  for (const trait of traits) {
    const { best } = search;
    const nodes = (namedNodes(best) ?? []).map((entry) => without(entry, [trait]));
    if (
      await search.take({ ...best, nodes, ...(trait === "joins" ? { steps: stepsOf(best).filter(joinsNobody) } : {}) })
    )
      continue;
    for (let i = 0; i < entries.length; i++) await search.take(without(search.best, ["nodes", i, trait]));
  }
}

function joinsNobody(step: WrittenStep): boolean {
  return step.join === undefined;
}

/**
 * Leaves out keys of steps, such as `for`, or the `disk` of a crash. Keeps the keys that say what a step does, and which hosts the step
 * concerns.
 */
export async function plainSteps(search: Search): Promise<void> {
  for (let i = 0; i < stepsOf(search.best).length; i++) {
    const step = stepsOf(search.best)[i] as WrittenStep;
    const key = keyOf(step);
    const beside = Object.keys(step).filter((name) => name !== key && !FIRM.has(name));
    const inside = pathsIn(step[key]).filter(([name]) => !KEPT.has(name as string));
    const parts = [...inside.map((path) => [key, ...path]), ...pathsIn(step.when).map((path) => ["when", ...path])];
    for (const path of [...beside.map((name) => [name]), ...parts]) {
      const now = stepsOf(search.best)[i];
      if (now !== undefined) await search.take(withStep(search.best, i, without(now, path)));
    }
  }
}

/** The keys of a step that this pass keeps: those that the step needs, and `mayFail`, which the search deals with after all passes. */
const FIRM: ReadonlySet<string> = new Set(["at", "when", "mayFail"]);
/** The keys inside a step without which the step would do something else. */
const KEPT: ReadonlySet<string> = new Set([...Object.keys(who), "file", "size", "groups"]);
