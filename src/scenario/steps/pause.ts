import type { Action, Who } from "../scenario.js";
import { type WhoInput, whom } from "../schema/schema-selection.js";
import { partition } from "./network/partition.js";
import { whyNotRunning } from "./running.js";
import type { StepKind } from "./step-kind.js";

interface Pause extends Action {
  readonly who: Who;
}

/** The step that pauses programs, as when their process is stopped: they receive nothing, and do nothing, until they are resumed. */
export const pause: StepKind<Pause, WhoInput> = {
  written: {
    schema: whom({}, "who is paused").describe(
      "Running nodes, or the tracker, stop doing anything until they are resumed. In a simulation, and where each node has a process of its own.",
    ),
    expand: (input, { roster, path, context }) => ({ do: "pause", who: roster.hosts.who(input, path, context) }),
    takesTime: true,
    endsItself: true,
  },
  needs: () => "pauses",
  ...(partition.note === undefined ? {} : { note: partition.note }),
  isCandidate: (_action, node, stage) => stage.isUp(node),
  label: (_action, whose) => `pause of ${whose}`,
  act(_action, host, cue) {
    const wasPaused = cue.stage.isPaused(host);
    const resume = cue.stage.pause(host);
    cue.tell(resume !== undefined, wasPaused ? `${cue.nameOf(host)} was paused already` : whyNotRunning(host, cue));
    if (resume) cue.undoLater(resume);
  },
};
