import * as z from "zod";
import type { PartitionWay } from "../../../runtime/network-faults.js";
import { hostsInWords } from "../../host-words.js";
import { type Action, type Scenario, TRACKER, type Who } from "../../scenario.js";
import { group, type SelectionInput, type WhoInput, whom } from "../../schema/schema-selection.js";
import * as s from "../../schema/schema-types.js";
import type { Cue, StepSite } from "../step-kind.js";

/** A step that divides the hosts: either some hosts (`who`) from all others, or `groups` of hosts from each other and from the hosts in no group. */
export interface Division extends Action {
  readonly who?: Who;
  /** The groups, as positions of nodes or TRACKER. `halves`: all hosts, divided at random into two halves. */
  readonly groups?: readonly (readonly number[])[] | "halves";
  /** The direction that the step concerns. Left out: both. */
  readonly way?: PartitionWay;
}

export interface DivisionInput extends WhoInput {
  readonly groups?: readonly SelectionInput[] | "halves" | undefined;
  readonly way?: "out" | "in" | undefined;
}

/** Makes the schema of such a step. `who`, `groups` and `way`: the texts for these keys. */
export function divisionSchema(words: { readonly who: string; readonly groups: string; readonly way: string }) {
  return whom(
    {
      groups: z
        .union(
          [
            z.literal("halves", { error: "a list of groups, or halves" }),
            z.array(group(), { error: "a list of groups" }).min(1, { error: "at least one group" }),
          ],
          { error: "a list of groups, or halves" },
        )
        .describe(`${words.groups} halves: all hosts, divided at random.`)
        .optional(),
      way: s.oneOf(["out", "in"]).describe(words.way).optional(),
    },
    words.who,
  );
}

export function expandDivision(name: string, input: DivisionInput, site: StepSite): Division {
  if (input.groups) return { do: name, groups: groupsOf(input, input.groups, site) };
  const who = site.roster.hosts.who(input, site.path, site.context);
  return { do: name, who, ...(input.way ? { way: input.way } : {}) };
}

/** Finds the groups into which the step divides the network, given its hosts; or the reason why there is nothing to divide. */
export function dividedBy(
  { groups }: Division,
  hosts: readonly number[],
  cue: Cue,
): readonly (readonly number[])[] | string {
  if (groups === "halves") return [halfOf(cue)];
  if (groups) return groups;
  return hosts.length > 0 ? [hosts] : "there was no such node";
}

/** Writes the groups in words, as in `a | b`. Undefined: the step names no groups, and divides some hosts from the rest. */
export function groupsInWords({ groups }: Division, scenario: Scenario): string | undefined {
  if (groups === "halves") return "two random halves of all hosts";
  return groups?.map((hosts) => hostsInWords(scenario, hosts)).join(" | ");
}

/** Draws half of the hosts, which are all nodes and the tracker. Each has its own draw, so that one more node moves at most one other to the other half. */
function halfOf({ scenario, draw, nameOf }: Cue): readonly number[] {
  const hosts = [TRACKER, ...scenario.nodes.keys()].map((host) => ({ host, lot: draw(nameOf(host)) }));
  hosts.sort((a, b) => a.lot - b.lot || a.host - b.host);
  return hosts.slice(0, Math.floor(hosts.length / 2)).map(({ host }) => host);
}

function groupsOf(
  input: DivisionInput,
  groups: readonly SelectionInput[] | "halves",
  { roster, path, context }: StepSite,
): readonly (readonly number[])[] | "halves" {
  const beside = Object.entries(input).filter(([key, value]) => key !== "groups" && value !== undefined);
  if (beside.length > 0) context.note(path, `either groups, or hosts that are cut off from the rest, not both`);
  if (groups === "halves") return groups;
  const taken = new Set<number>();
  return groups.map((one, i) => {
    const place = [...path, "groups", i];
    if (Object.values(one).every((value) => value === undefined))
      context.note(place, "expected who: node, nodes, class, zone or region");
    const hosts = roster.hosts.select(one, place, context);
    const twice = hosts.find((host) => taken.has(host));
    if (twice !== undefined) context.note(place, `${roster.hosts.name(twice)} is in another group, too`);
    for (const host of hosts) taken.add(host);
    return hosts;
  });
}
