import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import { whyNotRunning } from "./running.js";
import type { StepKind } from "./step-kind.js";

interface Leave extends Action {
  readonly who: Who;
  /** Whether the nodes' replicas are copied elsewhere first. Left out: they are not. */
  readonly drain?: true;
}

/** The step in which running nodes leave the network, and stop. */
export const leave: StepKind<Leave, WhoInput & { readonly drain?: boolean | undefined }> = {
  written: {
    schema: whom(
      {
        drain: s
          .flag()
          .describe("Whether their replicas are copied elsewhere first; their disks are then wiped.")
          .optional(),
      },
      "who leaves",
    ).describe("Running nodes leave."),
    expand: ({ drain, ...input }, { roster, path, context }) => ({
      do: "leave",
      who: roster.who(input, path, context),
      ...(drain ? { drain } : {}),
    }),
    takesTime: true,
  },
  isCandidate: (_action, node, stage) => stage.isUp(node),
  isTold: () => false,
  label: ({ drain }, whose) => `leave of ${whose}${drain ? ", whose replicas are copied first" : ""}`,
  act: ({ drain }, node, cue) => cue.tell(cue.stage.leave(node, drain), whyNotRunning(node, cue)),
};
