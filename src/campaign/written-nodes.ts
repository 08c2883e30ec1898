import type { NodePlan } from "../scenario/scenario.js";
import type { Written } from "./written.js";
import { sizeText } from "./written-quantity.js";
import { isMap } from "./written-step.js";

/** The names of some nodes of a written scenario that are alike in everything else. */
export interface NamedNodes {
  readonly names: readonly string[];
  readonly [key: string]: unknown;
}

/** The nodes of a scenario as lists of names. Undefined if the scenario writes them in another way. */
export function namedNodes({ nodes }: Written): readonly NamedNodes[] | undefined {
  if (!Array.isArray(nodes)) return undefined;
  return nodes.every((entry) => isMap(entry) && Array.isArray(entry.names)) ? (nodes as NamedNodes[]) : undefined;
}

/**
 * The nodes as a scenario writes them by name. Neighbours that are alike form one entry, and defaults are left out. `joins` tells which
 * nodes start at once.
 */
export function nodesByName(plans: readonly NodePlan[], joins: (position: number) => boolean): NamedNodes[] {
  const entries: { key: string; names: string[]; traits: Record<string, unknown> }[] = [];
  for (const [position, plan] of plans.entries()) {
    const traits = traitsOf(plan, joins(position));
    const key = JSON.stringify(traits);
    const last = entries.at(-1);
    if (last?.key === key) last.names.push(plan.name);
    else entries.push({ key, names: [plan.name], traits });
  }
  return entries.map(({ names, traits }) => ({ names, ...traits }));
}

function traitsOf(plan: NodePlan, joins: boolean): Record<string, unknown> {
  const { capacity, up, down, zone, region } = plan;
  return {
    ...(plan.class === "node" ? {} : { class: plan.class }),
    ...(capacity === DEFAULT_CAPACITY ? {} : { capacity: sizeText(capacity) }),
    ...(Number.isFinite(up) ? { up: `${up} B/s` } : {}),
    ...(Number.isFinite(down) ? { down: `${down} B/s` } : {}),
    ...(zone === "" ? {} : { zone }),
    ...(region === "" ? {} : { region }),
    ...(joins ? {} : { joins: false }),
  };
}

const DEFAULT_CAPACITY = 100 * 2 ** 30;
