import type { Disturbance } from "../../../runtime/network-faults.js";
import type { Action, Who } from "../../scenario.js";
import { type WhoInput, who } from "../../schema/schema-selection.js";
import * as s from "../../schema/schema-types.js";
import type { StepKind } from "../step-kind.js";

interface Disturb extends Action {
  readonly who: Who;
  readonly disturbance: Disturbance;
}

interface DisturbInput extends WhoInput {
  readonly loss?: number | undefined;
  readonly duplicates?: number | undefined;
  readonly delay?: number | undefined;
  readonly jitter?: number | undefined;
}

const schema = s
  .map({
    ...who,
    loss: s.share().describe("Share of the messages of calls that are lost, in each direction.").optional(),
    duplicates: s.share().describe("Share of the requests that come twice.").optional(),
    delay: s.duration().describe("How much longer each message takes.").optional(),
    jitter: s
      .duration()
      .describe("Largest further delay; it is drawn for each message, so messages may overtake each other.")
      .optional(),
  })
  .superRefine(({ loss, duplicates, delay, jitter }, context) => {
    if ([loss, duplicates, delay, jitter].every((value) => value === undefined))
      context.addIssue({ code: "custom", message: "at least one of the keys loss, duplicates, delay, jitter" });
  })
  .describe(
    "Messages to and from the named hosts (nodes or the tracker) are lost, delayed or doubled. Only in a simulation.",
  );

/** The step in which messages to and from some hosts are lost, delayed or doubled, or overtake each other. */
export const disturb: StepKind<Disturb, DisturbInput> = {
  written: {
    schema,
    expand: (input, { roster, path, context }) => {
      const { loss = 0, duplicates = 0, delay = 0, jitter = 0 } = input;
      const disturbance = { loss, duplicates, delay, jitter };
      return { do: "disturb", who: roster.hosts.who(input, path, context), disturbance };
    },
    endsItself: true,
  },
  needs: () => "disturbances",
  label: (_action, whose) => `disturbance of messages of ${whose}`,
  happen({ disturbance }, hosts, cue) {
    if (hosts.length === 0) return cue.failed("there was no such node");
    const calm = cue.stage.disturb(hosts, disturbance);
    cue.done();
    cue.undoLater(calm);
  },
};
