import * as z from "zod";
import type { Action } from "../../scenario.js";
import type { StepKind } from "../step-kind.js";

/** The step that ends all partitions. */
export const heal: StepKind<Action, "all"> = {
  written: {
    schema: z.literal("all", { error: "all" }).describe("All partitions end: every host reaches every other again."),
    expand: () => ({ do: "heal" }),
  },
  needs: () => "partitions",
  label: () => "heal of all partitions",
  happen: (_action, _hosts, cue) => cue.tell(cue.stage.heal(), "there was no partition"),
};
