import { TRACKER, type Who } from "../scenario.js";
import type { Cue } from "./step-kind.js";

/** Whether a node can be asked for an operation now. If not, notes it for the timeline and the report. */
export function isAsked(operation: string, node: number, { stage, nameOf, failed }: Cue): boolean {
  if (stage.isUp(node)) return true;
  const state = stage.isPaused(node) ? "paused" : "offline";
  stage.mark(`no ${operation}: ${nameOf(node)} is ${state}`);
  failed(`${nameOf(node)} was ${state}`);
  return false;
}

/** Says why a node did not run although a step needed it. */
export function whyNotRunning(node: number, { stage, nameOf }: Cue): string {
  return `${nameOf(node)} ${stage.isPaused(node) ? "was paused" : "did not run"}`;
}

/** Whether the hosts of a step can include the tracker. */
export function namesTracker(who: Who): boolean {
  return (who.kind === "named" ? who.nodes : who.from).includes(TRACKER);
}
