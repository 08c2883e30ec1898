import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import type { StepKind } from "./step-kind.js";

interface Crash extends Action {
  readonly who: Who;
}

/** Running nodes stop without telling anyone; their disks stay. */
export const crash: StepKind<Crash, WhoInput> = {
  written: {
    schema: whom({}, "who crashes").describe("Running nodes die without a word; their disks stay."),
    expand: (input, { roster, path, context }) => ({ do: "crash", who: roster.who(input, path, context) }),
    takesTime: true,
  },
  isCandidate: (_action, node, stage) => stage.isUp(node),
  label: (_action, whose) => `crash of ${whose}`,
  act: (_action, node, cue) => cue.tell(cue.stage.crash(node), `${cue.nameOf(node)} did not run`),
};
