import { leastLoaded } from "./least-loaded.js";
import type { PlacementRow } from "./policy.js";
import { random } from "./random.js";
import { rendezvous } from "./rendezvous.js";
import { roundRobin } from "./round-robin.js";
import { twoChoices } from "./two-choices.js";

/** All placement policies by their names. This is the only list of them: schema, options, report and documentation read it. */
export const placementPolicies = {
  "round-robin": roundRobin,
  random,
  "least-loaded": leastLoaded,
  "two-choices": twoChoices,
  rendezvous,
} satisfies { readonly [name: string]: PlacementRow };

export type PlacementName = keyof typeof placementPolicies;

export const placementNames = Object.keys(placementPolicies) as PlacementName[];

/** Finds the row of a policy. Undefined for a user's own policy, whose traits are not known. */
export function placementRow(name: string): PlacementRow | undefined {
  return Object.hasOwn(placementPolicies, name) ? placementPolicies[name as PlacementName] : undefined;
}
