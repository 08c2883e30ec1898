import * as z from "zod";
import { type Part, partNames } from "../triggers/trigger-kinds.js";
import * as s from "./schema-types.js";

/** The schema of how scenarios name nodes, classes, zones and regions. */

export const names = (expected: string) => s.oneOrMore(s.reference("a name"), expected);

/** The keys that select nodes. Several of them together narrow the choice. */
export const selection = {
  node: s.reference("the name of a node").describe("One node, by name.").optional(),
  nodes: z
    .array(s.reference("the name of a node"), { error: "a list of names of nodes" })
    .min(1, { error: "at least one name" })
    .describe("Several nodes, by name.")
    .optional(),
  class: names("the name of a class, or a list of them")
    .describe("Nodes of this class, or of these classes.")
    .optional(),
  zone: names("the name of a zone, or a list of them").describe("Nodes in this zone, or in these zones.").optional(),
  region: names("the name of a region, or a list of them").describe("Nodes in this region, or in these.").optional(),
};

/** The keys that select nodes, as the schema outputs them. */
export interface SelectionInput {
  readonly node?: string | undefined;
  readonly nodes?: readonly string[] | undefined;
  readonly class?: readonly string[] | undefined;
  readonly zone?: readonly string[] | undefined;
  readonly region?: readonly string[] | undefined;
}

export interface WhoInput extends SelectionInput {
  readonly all?: true | undefined;
  readonly pick?: number | undefined;
  readonly share?: number | undefined;
  readonly the?: Part | undefined;
}

export const who = {
  ...selection,
  all: z.literal(true, { error: "true" }).describe("All nodes.").optional(),
  pick: s
    .count(1, 4_000_000)
    .describe("This many nodes, drawn among those selected (or all) that are in the right state.")
    .optional(),
  share: s
    .share()
    .describe("This share of the selected nodes (or of all) that are in the right state; the nodes are drawn.")
    .optional(),
  the: s
    .oneOf(partNames)
    .describe("In a step with when: the nodes that have this part in what happened, such as holder or target.")
    .optional(),
};

/**
 * Makes the schema of a step's nodes: a name, a list of names, or a map. The map can have the keys that select nodes, and the keys `more`.
 */
export function whom<T extends z.ZodRawShape>(more: T, what: string) {
  return named({ ...who, ...more }, `${what}: a name, a list of names, or a map such as { pick: 5 }`);
}

/** Makes the schema of a group's hosts. Nothing is drawn, so they are always the same. */
export const group = () => named(selection, "a group: a name, a list of names, or a map such as { zone: north }");

/** Makes the schema of a name, a list of names, or a map of these keys. */
function named<T extends z.ZodRawShape>(shape: T, error: string) {
  const byName = s.reference("the name of a node").transform((node) => ({ node }));
  const byNames = z
    .array(s.reference("the name of a node"))
    .min(1, { error: "at least one name" })
    .transform((nodes) => ({ nodes }));
  return z.union([byName, byNames, s.map(shape)], { error });
}

// The following are keys of puts, gets and removes.
export const fileName = () => s.text("the name of a file").describe("Name of the file.");
export const replication = () =>
  s.count(1, 64).describe("Replicas of each chunk; the network's by default.").optional();
