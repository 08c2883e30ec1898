import type { StepKind } from "../step-kind.js";
import {
  type Division,
  type DivisionInput,
  dividedBy,
  divisionSchema,
  expandDivision,
  groupsInWords,
} from "./division.js";

/** Divides the network: groups of hosts do not reach each other until the partition ends. */
export const partition: StepKind<Division, DivisionInput> = {
  written: {
    schema: divisionSchema({
      who: "who is cut off from the rest",
      groups: "Groups of hosts, instead: each reaches itself alone, and so do all hosts that are in none.",
      way: "Only what the named hosts send is lost (out), or only what is sent to them (in); both by default.",
    }).describe("Hosts do not reach each other, in a simulation: those named (the tracker may be), and the rest."),
    expand: (input, site) => expandDivision("partition", input, site),
    endsItself: true,
  },
  needs: () => "partitions",
  note: "Nodes that were cut off or paused count as running, and their replicas as live: a file that could be read was there, but perhaps out of reach.",
  label: (action, whose, scenario) =>
    `partition of ${groupsInWords(action, scenario) ?? `${whose} from the rest`}${lostWords[action.way ?? "both"]}`,
  happen(action, hosts, cue) {
    const groups = dividedBy(action, hosts);
    if (typeof groups === "string") return cue.failed(groups);
    const heal = cue.stage.partition(groups, action.way ?? "both");
    cue.done();
    cue.undoLater(heal);
  },
};

const lostWords = { both: "", out: ", of what they send", in: ", of what is sent to them" } as const;
