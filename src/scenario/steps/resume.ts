import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import type { StepKind } from "./step-kind.js";

interface Resume extends Action {
  readonly who: Who;
}

/** The step that lets paused programs go on. */
export const resume: StepKind<Resume, WhoInput> = {
  written: {
    schema: whom({}, "who is resumed").describe("Paused nodes, or the paused tracker, go on."),
    expand: (input, { roster, path, context }) => ({ do: "resume", who: roster.hosts.who(input, path, context) }),
    takesTime: true,
  },
  needs: () => "pauses",
  isCandidate: (_action, node, stage) => stage.isPaused(node),
  label: (_action, whose) => `resume of ${whose}`,
  act: (_action, host, cue) => cue.tell(cue.stage.resume(host), `${cue.nameOf(host)} was not paused`),
};
