import type { z } from "zod";

type Mutable = Record<string, unknown>;

/** What is looked up in a part of the document, so that it cannot be checked without that part. */
const needs: Readonly<Record<string, readonly string[]>> = {
  steps: ["workloads", "network.backbones"],
};

/**
 * A document without what the schema found wrong, so that the rest of it can be looked at, too: keys of the network one by
 * one, of everything else the whole part, and with it what refers to it.
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
