import * as z from "zod";
import type { Scenario } from "../../../../scenario/scenario.js";
import { scenarioHash } from "../../../../scenario/source/hash.js";
import { type Material, type PackedMaterial, packMaterial, unpackMaterial } from "../packed-material.js";

export function packScenario(scenario: Scenario): PackedMaterial {
  return packMaterial(scenario);
}

/** The fields that every scenario has. The scenario's hash verifies all others. */
const shape = z.looseObject({
  name: z.string(),
  seed: z.number(),
  duration: z.number().positive(),
  payload: z.enum(["dummy", "real"]),
  network: z.looseObject({ latency: z.looseObject({ model: z.string() }) }),
  tracker: z.looseObject({}),
  node: z.looseObject({}),
  nodes: z.array(z.looseObject({ name: z.string() })),
  churn: z.array(z.looseObject({})),
  workloads: z.array(z.looseObject({})),
  steps: z.array(z.looseObject({})),
  expect: z.array(z.looseObject({})),
});

/** Builds the scenario with this hash. Throws if the parts do not give it, because some are missing, too large or wrong. */
export function unpackScenario(hash: string, material: Material): Scenario {
  const title = `scenario ${hash.slice(0, 8)}`;
  const scenario = unpackMaterial(title, material);
  if (!shape.safeParse(scenario).success || scenarioHash(scenario as Scenario) !== hash)
    throw new Error(`what is called ${title} is something else`);
  return scenario as Scenario;
}
