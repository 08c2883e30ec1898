import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import { namesTracker } from "./running.js";
import type { StepKind } from "./step-kind.js";

interface Crash extends Action {
  readonly who: Who;
  /** Whether the nodes also lose what is on their disks. Left out: they keep it. */
  readonly wiped?: true;
  /** Whether nothing leaves the tracker any more from the moment that the step waits for. */
  readonly beforeAnswer?: true;
}

interface CrashInput extends WhoInput {
  readonly disk?: "kept" | "wiped" | undefined;
  readonly before?: "answer" | undefined;
}

/** Running nodes, or the tracker, stop without telling anyone; their disks stay, unless they are wiped. */
export const crash: StepKind<Crash, CrashInput> = {
  written: {
    schema: whom(
      {
        disk: s
          .oneOf(["kept", "wiped"])
          .describe("Whether what is on the nodes' disks stays (the default), or is lost with the crash.")
          .optional(),
        before: s
          .oneOf(["answer"])
          .describe("In a step with when: the tracker has decided, and dies before anything of it is sent.")
          .optional(),
      },
      "who crashes",
    ).describe(
      "Running nodes, or the tracker (in a simulation), stop without telling anyone; their disks stay. With for, they start again after that time.",
    ),
    expand(input, { roster, path, context, when }) {
      const who = roster.hosts.who(input, path, context);
      if (input.before) {
        const isAlone = who.kind === "named" && who.nodes.length === 1 && namesTracker(who);
        if (!isAlone) context.note([...path, "before"], "only the tracker can die before its answer");
        else if (!when || when.after) context.note([...path, "before"], "only in a step with when, and without after");
        return { do: "crash", who, beforeAnswer: true };
      }
      if (input.disk !== "wiped") return { do: "crash", who };
      if (namesTracker(who))
        context.note([...path, "disk"], "the tracker's state cannot be wiped: all files would be lost");
      return { do: "crash", who, wiped: true };
    },
    takesTime: true,
    endsItself: true,
  },
  needs: ({ who }) => (namesTracker(who) ? "trackerCrashes" : undefined),
  isCandidate: (_action, node, stage) => stage.isUp(node),
  atOnce: ({ beforeAnswer }, stage) => beforeAnswer && stage.silenceTracker(),
  label: ({ wiped }, whose) => `crash of ${whose}${wiped ? ", whose disks are wiped" : ""}`,
  act({ wiped }, host, cue) {
    const crashed = cue.stage.crash(host, wiped);
    cue.tell(crashed, `${cue.nameOf(host)} did not run`);
    if (crashed) cue.undoLater(() => cue.stage.start(host));
  },
};
