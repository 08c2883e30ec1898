import { BugBase } from "../../campaign/bugs/bug-base.js";
import type { Base } from "../../campaign/draw/draw-onto.js";
import { scenarioOfSeed } from "../../campaign/play-seed.js";
import type { SeedFailure } from "../../campaign/run/tally.js";
import { yamlOf } from "../../campaign/yaml-of.js";
import { ENGINE_VERSION } from "../../experiment/plan/engine-version.js";
import { version } from "../../version.js";

/** Most failures of one campaign that are kept: by then the next ones rarely say more. */
const MOST_KEPT = 100;

/** Keeps the failures of a campaign in a bug base, and returns the paths of their files by seed. */
export function keepBugs(
  failures: readonly SeedFailure[],
  base: Base | null,
  folder: string,
): ReadonlyMap<number, string> {
  const bugs = new BugBase(folder);
  const kept = new Map<number, string>();
  for (const { seed, check, object, detail } of failures.slice(0, MOST_KEPT)) {
    const comment = `Fails: ${check}\n${object === "" ? "" : `At ${object}: `}${detail}\nSeed ${seed} of swarmlab fuzz.`;
    const facts = { check, object, seed, engine: ENGINE_VERSION, version };
    const path = bugs.keep(facts, yamlOf(scenarioOfSeed(seed, base), comment));
    if (path !== undefined) kept.set(seed, path);
  }
  return kept;
}
