import type { Millis } from "../../runtime/clock.js";
import type { DiskFate } from "../players/stage.js";
import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import * as s from "../schema/schema-types.js";
import { namesTracker } from "./running.js";
import type { StepKind, StepSite } from "./step-kind.js";

interface Crash extends Action {
  readonly who: Who;
  /** What happens to the nodes' disks. Left out: they are kept. */
  readonly disk?: Exclude<DiskFate, "kept">;
  /** The age in ms of the copy of its state from which the tracker starts again. Left out: it starts from the state itself. */
  readonly olderBy?: Millis;
  /** Whether everything that the tracker sends is lost from the moment of the event for which the step waits. */
  readonly beforeAnswer?: true;
}

interface CrashInput extends WhoInput {
  readonly disk?: DiskFate | "older" | undefined;
  readonly by?: number | undefined;
  readonly before?: "answer" | undefined;
}

const fateWords = {
  wiped: ", whose disks are wiped",
  "unsynced-lost": ", whose disks lose what was not synced",
  torn: ", in the middle of a write",
} as const;

/** The step in which running nodes, or the tracker, stop without telling anyone. It also says what happens to the nodes' disks. */
export const crash: StepKind<Crash, CrashInput> = {
  written: {
    schema: whom(
      {
        disk: s
          .oneOf(["kept", "wiped", "unsynced-lost", "torn", "older"])
          .describe(
            "kept (the default): all stays on the nodes' disks; wiped: nothing; unsynced-lost: only what was synced; torn: that without the last write; older: the tracker goes on from a copy of its state.",
          )
          .optional(),
        by: s.positiveDuration().describe("Beside disk: older, the age of the copy at the crash.").optional(),
        before: s
          .oneOf(["answer"])
          .describe("In a step with when: the tracker has decided, and dies before anything of it is sent.")
          .optional(),
      },
      "who crashes",
    ).describe(
      "Running nodes, or the tracker, stop without telling anyone; their disks stay. With for, they start again after that time.",
    ),
    expand(input, site) {
      const who = site.roster.hosts.who(input, site.path, site.context);
      checkBefore(input, who, site);
      return { do: "crash", who, ...diskOf(input, who, site), ...(input.before ? { beforeAnswer: true } : {}) };
    },
    takesTime: true,
    endsItself: true,
  },
  needs({ who, disk, olderBy, beforeAnswer }) {
    if (olderBy !== undefined) return "trackerCopies";
    if (beforeAnswer) return "trackerSilence";
    if (namesTracker(who)) return "trackerCrashes";
    return disk === undefined || disk === "wiped" ? undefined : "disks";
  },
  isCandidate: (_action, node, stage) => stage.isUp(node),
  atOnce: ({ beforeAnswer }, stage) => beforeAnswer && stage.silenceTracker(),
  isTold: ({ disk, olderBy }) => disk !== undefined || olderBy !== undefined,
  label({ disk, olderBy }, whose) {
    if (olderBy !== undefined) return `crash of ${whose}, which goes on from a copy of ${olderBy / 1000} s before`;
    return `crash of ${whose}${disk ? fateWords[disk] : ""}`;
  },
  act({ disk, olderBy }, host, cue) {
    const crashed = cue.stage.crash(host, disk);
    cue.tell(crashed, `${cue.nameOf(host)} did not run`);
    if (!crashed) return;
    if (olderBy !== undefined) cue.stage.setTrackerBack(olderBy);
    cue.undoLater(() => cue.stage.start(host));
  },
};

function checkBefore({ before }: CrashInput, who: Who, { path, context, when }: StepSite): void {
  if (!before) return;
  if (!isTrackerAlone(who)) context.note([...path, "before"], "only the tracker can die before its answer");
  else if (!when || when.after) context.note([...path, "before"], "only in a step with when, and without after");
}

function diskOf({ disk = "kept", by }: CrashInput, who: Who, { path, context }: StepSite) {
  if (disk !== "older") {
    if (by !== undefined) context.note([...path, "by"], "only beside disk: older");
    if (disk === "kept") return {};
    if (namesTracker(who)) context.note([...path, "disk"], trackerWords[disk]);
    return { disk };
  }
  if (!isTrackerAlone(who)) context.note([...path, "disk"], "only the tracker goes on from an older copy of its state");
  if (by === undefined) context.note(path, "expected by, the age of the copy, beside disk: older");
  return { olderBy: by ?? 0 };
}

function isTrackerAlone(who: Who): boolean {
  return who.kind === "named" && who.nodes.length === 1 && namesTracker(who);
}

const syncs = "the tracker syncs its state before it answers, and so has nothing else to lose";
const trackerWords = {
  wiped: "the tracker's state cannot be wiped: all files would be lost",
  "unsynced-lost": syncs,
  torn: syncs,
} as const;
