import type { Millis } from "../../runtime/clock.js";
import type { Action, Who } from "../scenario.js";
import { type WhoInput, who } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import { formatBandwidth } from "../source/units.js";
import { namesTracker } from "./running.js";
import type { StepKind } from "./step-kind.js";

interface Slow extends Action {
  readonly who: Who;
  /** How long each message or timer occupies the processor, in ms. Left out: no time. */
  readonly cpu?: Millis;
  /** The rate at which the disk reads and writes, one chunk after another, in bytes per second. Left out: this takes no time. */
  readonly disk?: number;
}

interface SlowInput extends WhoInput {
  readonly cpu?: Millis | undefined;
  readonly disk?: number | undefined;
}

/** The step that slows hosts down. Programs fall behind when many messages come, or reads and writes of chunks wait for the disk. */
export const slow: StepKind<Slow, SlowInput> = {
  written: {
    schema: s
      .map({
        ...who,
        cpu: s
          .positiveDuration()
          .describe(
            "How long each message or timer that comes for the program occupies its processor, one after another.",
          )
          .optional(),
        disk: s
          .bandwidth()
          .refine(Number.isFinite, { error: "a limited bandwidth" })
          .describe("Bytes per second at which nodes' disks read and write chunks, one after another.")
          .optional(),
      })
      .superRefine(({ cpu, disk }, context) => {
        if (cpu === undefined && disk === undefined)
          context.addIssue({ code: "custom", message: "at least one of the keys cpu, disk" });
      })
      .describe(
        "Hosts (the tracker may be named, but for its disk) become slow, in a simulation: what comes for them waits in line.",
      ),
    expand({ cpu, disk, ...input }, { roster, path, context }) {
      const who = roster.hosts.who(input, path, context);
      if (disk !== undefined && namesTracker(who))
        context.note([...path, "disk"], "only nodes have disks that can be slow");
      return { do: "slow", who, ...(cpu === undefined ? {} : { cpu }), ...(disk === undefined ? {} : { disk }) };
    },
    endsItself: true,
  },
  needs: ({ disk }) => (disk === undefined ? "processors" : "disks"),
  label({ cpu, disk }, whose) {
    const processor = cpu === undefined ? [] : [`processor of ${whose}: ${cpu} ms for each message or timer`];
    const rate = disk === undefined ? [] : [`disk of ${whose}: ${formatBandwidth(disk)}`];
    return `slow ${[...processor, ...rate].join(", and ")}`;
  },
  happen({ cpu, disk }, hosts, cue) {
    if (hosts.length === 0) return cue.failed("there was no such node");
    const ends = [
      ...(cpu === undefined ? [] : [cue.stage.slow(hosts, cpu)]),
      ...(disk === undefined ? [] : [cue.stage.disks.slow(hosts, disk)]),
    ];
    cue.done();
    for (const end of ends) cue.undoLater(end);
  },
};
