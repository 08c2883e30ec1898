import * as z from "zod";
import type { Action } from "../../scenario.js";
import type { StepKind } from "../step-kind.js";

/** The step that lets all held messages arrive. */
export const release: StepKind<Action, "all"> = {
  written: {
    schema: z.literal("all", { error: "all" }).describe("All holds end: the messages that waited arrive, in order."),
    expand: () => ({ do: "release" }),
  },
  needs: () => "holds",
  label: () => "release of all held messages",
  happen: (_action, _hosts, cue) => cue.tell(cue.stage.release(), "there was no hold"),
};
