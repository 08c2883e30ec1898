import type { HistoryDetail } from "../../history/history.js";
import type { Scenario } from "../../scenario/scenario.js";
import { warn } from "../view/terminal.js";

/** Nodes of which a full history is recorded unless somebody asks for less. */
const NODES = 200_000;

/** How much of a run is recorded: what the user asked for, or, of very many nodes, a summary; and it says so. */
export function historyDetail(path: string, { nodes }: Scenario, asked: HistoryDetail | undefined): HistoryDetail {
  if (asked !== undefined) return asked;
  if (nodes.length <= NODES) return "full";
  warn(`${path}: of ${nodes.length} nodes a summary of the history is recorded; --history full records all of it`);
  return "summary";
}
