import type { StepKind } from "../step-kind.js";
import {
  type Division,
  type DivisionInput,
  dividedBy,
  divisionSchema,
  expandDivision,
  groupsInWords,
} from "./division.js";

/** The step that divides the network: groups of hosts do not reach each other until the partition ends. */
export const partition: StepKind<Division, DivisionInput> = {
  written: {
    schema: divisionSchema({
      who: "who is cut off from the rest",
      groups:
        "Groups of hosts, instead of names: hosts reach only hosts of their own group. All hosts in no group are a group, too.",
      way: "Which messages are lost: only those from the named hosts (out), or only those to them (in); by default both.",
    }).describe(
      "Cuts the named hosts (nodes or the tracker) off from all others. In a simulation, and live with network namespaces.",
    ),
    expand: (input, site) => expandDivision("partition", input, site),
    endsItself: true,
  },
  needs: () => "partitions",
  note: "Nodes that were cut off or paused count as running, and their replicas as live: a file that could be read was there, but perhaps out of reach.",
  label: (action, whose, scenario) =>
    `partition of ${groupsInWords(action, scenario) ?? `${whose} from the rest`}${lostWords[action.way ?? "both"]}`,
  happen(action, hosts, cue) {
    const groups = dividedBy(action, hosts, cue);
    if (typeof groups === "string") return cue.failed(groups);
    const heal = cue.stage.partition(groups, action.way ?? "both");
    cue.done();
    cue.undoLater(heal);
  },
};

const lostWords = { both: "", out: ", of what they send", in: ", of what is sent to them" } as const;
