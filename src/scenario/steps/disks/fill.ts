import type { Action, Who } from "../../scenario.js";
import { type WhoInput, whom } from "../../schema/schema-selection.js";
import type { StepKind } from "../step-kind.js";

interface Fill extends Action {
  readonly who: Who;
}

/** The step that fills nodes' disks although the nodes offer more room, as when another program uses the disk. */
export const fill: StepKind<Fill, WhoInput> = {
  written: {
    schema: whom({}, "whose disks are full").describe(
      "Nodes' disks are full, below the capacity that they offer, in a simulation and live with network namespaces: their stores take nothing more.",
    ),
    expand: (input, { roster, path, context }) => ({ do: "fill", who: roster.who(input, path, context) }),
    takesTime: true,
    endsItself: true,
  },
  needs: () => "fullDisks",
  isCandidate: (_action, node, stage) => stage.isUp(node),
  label: (_action, whose) => `full disk of ${whose}`,
  act(_action, node, cue) {
    const clear = cue.stage.disks.fill(node);
    cue.done();
    cue.undoLater(clear);
  },
};
