import type { HistoryDetail } from "../../history/history.js";
import type { Scenario } from "../../scenario/scenario.js";
import { warn } from "../view/terminal.js";

/** Up to this many nodes a full history is recorded, unless the user asks for less. */
const NODES = 200_000;

/** How much of a run is recorded: the detail that the user asked for. Of very many nodes it is a summary, and a message says so. */
export function historyDetail(path: string, { nodes }: Scenario, asked: HistoryDetail | undefined): HistoryDetail {
  if (asked !== undefined) return asked;
  if (nodes.length <= NODES) return "full";
  warn(`${path}: of ${nodes.length} nodes a summary of the history is recorded; --history full records all of it`);
  return "summary";
}
