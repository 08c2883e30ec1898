import { z } from "zod";
import type { PartitionWay } from "../../runtime/network-faults.js";
import { hostsInWords } from "../host-words.js";
import type { Action, Who } from "../scenario.js";
import { group, type SelectionInput, type WhoInput, whom } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import type { StepKind, StepSite } from "./step-kind.js";

/** Either some hosts, which do not reach the others; or groups of hosts, which do not reach each other or the hosts in no group. */
interface Partition extends Action {
  readonly who?: Who;
  /** Positions of nodes, or TRACKER. */
  readonly groups?: readonly (readonly number[])[];
  /** Left out: both. */
  readonly way?: PartitionWay;
}

interface PartitionInput extends WhoInput {
  readonly groups?: readonly SelectionInput[] | undefined;
  readonly way?: "out" | "in" | undefined;
}

/** Divides the network: groups of hosts do not reach each other until the partition ends. */
export const partition: StepKind<Partition, PartitionInput> = {
  written: {
    schema: whom(
      {
        groups: z
          .array(group(), { error: "a list of groups" })
          .min(1, { error: "at least one group" })
          .describe("Groups of hosts, instead: each reaches itself alone, and so do all hosts that are in none.")
          .optional(),
        way: s
          .oneOf(["out", "in"])
          .describe("Only what the named hosts send is lost (out), or only what is sent to them (in); both by default.")
          .optional(),
      },
      "who is cut off from the rest",
    ).describe("Hosts do not reach each other, in a simulation: those named (the tracker may be), and the rest."),
    expand: (input, site) =>
      input.groups
        ? { do: "partition", groups: groupsOf(input, input.groups, site) }
        : {
            do: "partition",
            who: site.roster.hosts.who(input, site.path, site.context),
            ...(input.way ? { way: input.way } : {}),
          },
    endsItself: true,
  },
  needs: () => "partitions",
  note: "Nodes that were cut off or paused count as running, and their replicas as live: a file that could be read was there, but perhaps out of reach.",
  label({ groups, way = "both" }, whose, scenario) {
    if (!groups) return `partition of ${whose} from the rest${lostWords[way]}`;
    return `partition of ${groups.map((hosts) => hostsInWords(scenario, hosts)).join(" | ")}`;
  },
  happen({ groups, way = "both" }, hosts, cue) {
    if (!groups && hosts.length === 0) return cue.failed("there was no such node");
    const heal = cue.stage.partition(groups ?? [hosts], way);
    cue.done();
    cue.undoLater(heal);
  },
};

const lostWords = { both: "", out: ", of what they send", in: ", of what is sent to them" } as const;

function groupsOf(
  input: PartitionInput,
  groups: readonly SelectionInput[],
  { roster, path, context }: StepSite,
): readonly (readonly number[])[] {
  const beside = Object.entries(input).filter(([key, value]) => key !== "groups" && value !== undefined);
  if (beside.length > 0) context.note(path, `either groups, or hosts that are cut off from the rest, not both`);
  const taken = new Set<number>();
  return groups.map((one, i) => {
    const place = [...path, "groups", i];
    if (Object.values(one).every((value) => value === undefined))
      context.note(place, "expected who: node, nodes, class or zone");
    const hosts = roster.hosts.select(one, place, context);
    const twice = hosts.find((host) => taken.has(host));
    if (twice !== undefined) context.note(place, `${roster.hosts.name(twice)} is in another group, too`);
    for (const host of hosts) taken.add(host);
    return hosts;
  });
}
