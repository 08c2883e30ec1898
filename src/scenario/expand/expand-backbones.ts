import type { Backbone, NodePlan } from "../scenario.js";
import type { BackboneInput } from "../schema/schema.js";
import type { Context } from "../source/context.js";
import type { Path } from "../source/problem.js";
import { suggestion } from "../source/suggest.js";

/** Expands the backbones, in the order of the file, with names and unlimited capacities filled in. */
export function expandBackbones(
  input: readonly BackboneInput[],
  nodes: readonly NodePlan[],
  context: Context,
): Backbone[] {
  if (input.length === 0) return [];
  const zones = new Set(nodes.map(({ zone }) => zone));
  const regions = new Set(nodes.map(({ region }) => region));
  const taken = new Set<string>();
  return input.map(({ name, zone = [], region = [], capacity, up, down }, i) => {
    const path = ["network", "backbones", i];
    checkKnown(zone, zones, "zone", path, context);
    checkKnown(region, regions, "region", path, context);
    const known = name ?? [...zone, ...region].join("+");
    if (taken.has(known)) context.note(path, `there is another backbone with the name ${JSON.stringify(known)}`);
    taken.add(known);
    return {
      name: known,
      zones: zone,
      regions: region,
      up: capacity ?? up ?? Number.POSITIVE_INFINITY,
      down: capacity ?? down ?? Number.POSITIVE_INFINITY,
      halfDuplex: capacity !== undefined,
    };
  });
}

function checkKnown(
  names: readonly string[],
  known: ReadonlySet<string>,
  what: "zone" | "region",
  path: Path,
  context: Context,
): void {
  for (const name of names) {
    if (known.has(name)) continue;
    const close = suggestion(
      name,
      [...known].filter((other) => other !== ""),
    );
    context.note([...path, what], `no node is in the ${what} ${JSON.stringify(name)}${close}`);
  }
}
