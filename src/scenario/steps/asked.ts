import type { Cue } from "./step-kind.js";

/** Whether a node can be asked for an operation now. Tells the timeline and the report if it cannot. */
export function asked(operation: string, node: number, { stage, nameOf, failed }: Cue): boolean {
  if (stage.isUp(node)) return true;
  stage.mark(`no ${operation}: ${nameOf(node)} is offline`);
  failed(`${nameOf(node)} was offline`);
  return false;
}
