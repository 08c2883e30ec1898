import type { ClockSkew } from "../../runtime/clock-skew.js";
import type { Action, Who } from "../scenario.js";
import { type WhoInput, who } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import type { StepKind } from "./step-kind.js";

interface Clock extends Action {
  readonly who: Who;
  readonly skew: ClockSkew;
}

interface ClockInput extends WhoInput {
  readonly offset?: number | undefined;
  readonly drift?: number | undefined;
}

const schema = s
  .map({
    ...who,
    offset: s
      .positiveDuration()
      .describe("How far the clock jumps ahead. It never turns back: programs measure time by it.")
      .optional(),
    drift: s.drift().describe("By which share it runs too fast from now on; below 0, too slow.").optional(),
  })
  .superRefine(({ offset, drift }, context) => {
    if (offset === undefined && drift === undefined)
      context.addIssue({ code: "custom", message: "at least one of the keys offset, drift" });
  })
  .describe("Clocks of hosts (the tracker may be named) jump ahead, or run too fast or too slow, in a simulation.");

/** The step that makes clocks wrong: timers fire early or late, and times that programs measure are too long or too short. */
export const clock: StepKind<Clock, ClockInput> = {
  written: {
    schema,
    expand: ({ offset = 0, drift = 0, ...input }, { roster, path, context }) => ({
      do: "clock",
      who: roster.hosts.who(input, path, context),
      skew: { offset, drift },
    }),
    endsItself: true,
  },
  needs: () => "clocks",
  label: ({ skew: { offset, drift } }, whose) => {
    const parts = [
      ...(offset > 0 ? [`${offset / 1000} s ahead`] : []),
      ...(drift === 0
        ? []
        : [`${Number((Math.abs(drift) * 100).toPrecision(6))} % too ${drift > 0 ? "fast" : "slow"}`]),
    ];
    return `wrong clock of ${whose}: ${parts.join(", ")}`;
  },
  happen({ skew }, hosts, cue) {
    if (hosts.length === 0) return cue.failed("there was no such node");
    const correct = cue.stage.skew(hosts, skew);
    cue.done();
    cue.undoLater(correct);
  },
};
