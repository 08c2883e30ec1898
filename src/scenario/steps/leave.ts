import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import { whyNotRunning } from "./running.js";
import type { StepKind } from "./step-kind.js";

interface Leave extends Action {
  readonly who: Who;
}

/** Running nodes leave the network, and stop. */
export const leave: StepKind<Leave, WhoInput> = {
  written: {
    schema: whom({}, "who leaves").describe("Running nodes leave."),
    expand: (input, { roster, path, context }) => ({ do: "leave", who: roster.who(input, path, context) }),
    takesTime: true,
  },
  isCandidate: (_action, node, stage) => stage.isUp(node),
  label: (_action, whose) => `leave of ${whose}`,
  act: (_action, node, cue) => cue.tell(cue.stage.leave(node), whyNotRunning(node, cue)),
};
