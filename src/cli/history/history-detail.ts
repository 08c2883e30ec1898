import type { HistoryDetail } from "../../history/history.js";
import type { Scenario } from "../../scenario/scenario.js";
import { warn } from "../view/terminal.js";

/** If the user does not say how much to record, a full history is recorded for at most this many nodes. */
const NODES = 200_000;

/**
 * How much of a run is recorded: as much as the user asked for. If the user did not say and there are very many nodes,
 * it is a summary, and a message says so.
 */
export function historyDetail(path: string, { nodes }: Scenario, asked: HistoryDetail | undefined): HistoryDetail {
  if (asked !== undefined) return asked;
  if (nodes.length <= NODES) return "full";
  warn(
    `${path}: with ${nodes.length} nodes only a summary of the history is recorded; --history full records all of it`,
  );
  return "summary";
}
