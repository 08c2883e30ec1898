import type * as z from "zod";

type Mutable = Record<string, unknown>;

/** The parts of the document that refer to other parts, and so cannot be checked without them. */
const needs: Readonly<Record<string, readonly string[]>> = {
  steps: ["workloads", "network.backbones"],
};

/**
 * A document without its faulty parts, so that the rest can be checked, too. If a key of the network is faulty, only this key is removed.
 * Any other faulty part is removed as a whole, together with the parts that refer to it.
 */
export function soundPart(value: object, issues: readonly z.core.$ZodIssue[]): object {
  const rest: Mutable = { ...value };
  const network: Mutable = { ...(rest.network as object | undefined) };
  if (isMap(rest.network)) rest.network = network;
  const gone = new Set<string>();
  for (const issue of issues) {
    const [part, key] = issue.path.map(String);
    const unknown = issue.code === "unrecognized_keys" ? issue.keys : [];
    if (part === undefined) for (const name of unknown) delete rest[name];
    else if (part === "network" && issue.path.length === 1 && unknown.length > 0)
      for (const name of unknown) delete network[name];
    else if (part === "network" && key !== undefined) {
      delete network[key];
      gone.add(`network.${key}`);
    } else {
      delete rest[part];
      gone.add(part);
    }
  }
  for (const [part, needed] of Object.entries(needs)) if (needed.some((one) => gone.has(one))) delete rest[part];
  return rest;
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
