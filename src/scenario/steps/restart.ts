import type { Millis } from "../../runtime/clock.js";
import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import { namesTracker } from "./running.js";
import type { StepKind } from "./step-kind.js";

/** A step that starts nodes that are down, or the tracker. With `downtime`, hosts that run or are paused crash, and start again after that time. */
interface Restart extends Action {
  readonly who: Who;
  readonly downtime?: Millis;
}

export const restart: StepKind<Restart, WhoInput & { readonly downtime?: Millis | undefined }> = {
  written: {
    schema: whom(
      { downtime: s.duration().describe("Running nodes crash now and start again after this time.").optional() },
      "who restarts",
    ).describe(
      "Nodes that are down, or the tracker, start again. With downtime, nodes that run crash, and start again after that time.",
    ),
    expand: (input, { roster, path, context }) => ({
      do: "restart",
      who: roster.hosts.who(input, path, context),
      ...(input.downtime === undefined ? {} : { downtime: input.downtime }),
    }),
    takesTime: true,
  },
  startsNodes: true,
  needs: ({ who }) => (namesTracker(who) ? "trackerCrashes" : undefined),
  isCandidate: ({ downtime }, host, stage) =>
    downtime === undefined ? !stage.isUp(host) && !stage.isPaused(host) : stage.isUp(host),
  isTold: () => false,
  label: (_action, whose) => `restart of ${whose}`,
  act({ downtime }, host, cue) {
    const { stage } = cue;
    if (downtime === undefined) return cue.tell(stage.start(host), `${cue.nameOf(host)} ran already`);
    const runs = stage.isUp(host) || stage.isPaused(host);
    if (runs) {
      stage.crash(host);
      stage.at(stage.now() + downtime, (it) => stage.start(it), host);
    }
    cue.tell(runs, `${cue.nameOf(host)} did not run`);
  },
};
