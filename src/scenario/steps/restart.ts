import type { Millis } from "../../runtime/clock.js";
import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import type { StepKind } from "./step-kind.js";

/** Nodes that are down start. With `downtime`, running nodes die instead, and start again after it. */
interface Restart extends Action {
  readonly who: Who;
  readonly downtime?: Millis;
}

export const restart: StepKind<Restart, WhoInput & { readonly downtime?: Millis | undefined }> = {
  written: {
    schema: whom(
      { downtime: s.duration().describe("Running nodes die now and start again after this time.").optional() },
      "who restarts",
    ).describe("Nodes that crashed start again; with downtime, running nodes die and start again."),
    expand: (input, { roster, path, context }) => ({
      do: "restart",
      who: roster.who(input, path, context),
      ...(input.downtime === undefined ? {} : { downtime: input.downtime }),
    }),
    takesTime: true,
  },
  startsNodes: true,
  isCandidate: ({ downtime }, node, stage) =>
    downtime === undefined ? !stage.isUp(node) && !stage.isPaused(node) : stage.isUp(node),
  label: (_action, whose) => `restart of ${whose}`,
  act({ downtime }, node, cue) {
    const { stage } = cue;
    if (downtime === undefined) return cue.tell(stage.start(node), `${cue.nameOf(node)} ran already`);
    const runs = stage.isUp(node) || stage.isPaused(node);
    if (runs) {
      stage.crash(node);
      stage.at(stage.now() + downtime, (it) => stage.start(it), node);
    }
    cue.tell(runs, `${cue.nameOf(node)} did not run`);
  },
};
