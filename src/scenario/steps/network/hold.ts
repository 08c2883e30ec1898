import type { StepKind } from "../step-kind.js";
import {
  type Division,
  type DivisionInput,
  dividedBy,
  divisionSchema,
  expandDivision,
  groupsInWords,
} from "./division.js";

/** Holds messages between groups of hosts: they arrive, in order, when they are released. */
export const hold: StepKind<Division, DivisionInput> = {
  written: {
    schema: divisionSchema({
      who: "whose messages are held",
      groups:
        "Groups of hosts, instead: messages between them, and between them and the hosts that are in none, are held.",
      way: "Only what the named hosts send is held (out), or only what is sent to them (in); both by default.",
    }).describe(
      "Messages between hosts wait, in a simulation, and arrive in order when they are released: between those named (the tracker may be) and the rest.",
    ),
    expand: (input, site) => expandDivision("hold", input, site),
    endsItself: true,
  },
  needs: () => "holds",
  label(action, whose, scenario) {
    const { way = "both" } = action;
    return `hold of messages ${groupsInWords(action, scenario) ?? `${heldWords[way]} ${whose}`}`;
  },
  happen(action, hosts, cue) {
    const groups = dividedBy(action, hosts);
    if (typeof groups === "string") return cue.failed(groups);
    const release = cue.stage.hold(groups, action.way ?? "both");
    cue.done();
    cue.undoLater(release);
  },
};

const heldWords = { both: "from and to", out: "from", in: "to" } as const;
