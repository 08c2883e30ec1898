import type { Millis } from "../../runtime/clock.js";
import type { Action, Who } from "../scenario.js";
import { type WhoInput, who } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import type { StepKind } from "./step-kind.js";

interface Slow extends Action {
  readonly who: Who;
  /** How long each message or timer occupies the processor. */
  readonly cpu: Millis;
}

interface SlowInput extends WhoInput {
  readonly cpu: Millis;
}

/** Slows hosts down: their programs fall behind when much comes for them. */
export const slow: StepKind<Slow, SlowInput> = {
  written: {
    schema: s
      .map({
        ...who,
        cpu: s
          .positiveDuration()
          .describe(
            "How long each message or timer that comes for the program occupies its processor, one after another.",
          ),
      })
      .describe("Hosts (the tracker may be named) become slow, in a simulation: what comes for them waits in line."),
    expand: ({ cpu, ...input }, { roster, path, context }) => ({
      do: "slow",
      who: roster.hosts.who(input, path, context),
      cpu,
    }),
    endsItself: true,
  },
  needs: () => "processors",
  label: ({ cpu }, whose) => `slow processor of ${whose}: ${cpu} ms for each message or timer`,
  happen({ cpu }, hosts, cue) {
    if (hosts.length === 0) return cue.failed("there was no such node");
    const quicken = cue.stage.slow(hosts, cpu);
    cue.done();
    cue.undoLater(quicken);
  },
};
