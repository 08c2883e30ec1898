import type { StepKind } from "../step-kind.js";
import {
  type Division,
  type DivisionInput,
  dividedBy,
  divisionSchema,
  expandDivision,
  groupsInWords,
} from "./division.js";

/** The step that holds messages between groups of hosts: they arrive, in order, when they are released. */
export const hold: StepKind<Division, DivisionInput> = {
  written: {
    schema: divisionSchema({
      who: "whose messages are held",
      groups:
        "Groups of hosts, instead of names: messages between hosts of different groups are held. All hosts in no group are a group, too.",
      way: "Which messages are held: only those from the named hosts (out), or only those to them (in); by default both.",
    }).describe(
      "Holds messages between the named hosts (nodes or the tracker) and all others. They arrive, in order, when they are released. Only in a simulation.",
    ),
    expand: (input, site) => expandDivision("hold", input, site),
    endsItself: true,
  },
  needs: () => "holds",
  label(action, whose, scenario) {
    const { way = "both" } = action;
    const groups = groupsInWords(action, scenario);
    return `hold of messages ${groups ? `between ${groups}` : `${heldWords[way]} ${whose}`}`;
  },
  happen(action, hosts, cue) {
    const groups = dividedBy(action, hosts, cue);
    if (typeof groups === "string") return cue.failed(groups);
    const release = cue.stage.hold(groups, action.way ?? "both");
    cue.done();
    cue.undoLater(release);
  },
};

const heldWords = { both: "from and to", out: "from", in: "to" } as const;
