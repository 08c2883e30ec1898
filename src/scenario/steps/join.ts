import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import type { StepKind } from "./step-kind.js";

interface Join extends Action {
  readonly who: Who;
}

/** The step that starts nodes that do not run. */
export const join: StepKind<Join, WhoInput> = {
  written: {
    schema: whom({}, "who joins").describe("Nodes that do not run are started."),
    expand: (input, { roster, path, context }) => ({ do: "join", who: roster.who(input, path, context) }),
    takesTime: true,
  },
  startsNodes: true,
  isCandidate: (_action, node, stage) => !stage.isUp(node) && !stage.isPaused(node),
  isTold: () => false,
  label: (_action, whose) => `join of ${whose}`,
  act: (_action, node, cue) => cue.tell(cue.stage.start(node), `${cue.nameOf(node)} ran already`),
};
