import { type History, purposes } from "../../history/history.js";
import { Replay } from "../../history/replay.js";
import { formatNumber, formatShare, plural } from "../../report/text/format.js";

/** The largest number of names of nodes or files that are listed. */
const NAMES = 10;

/** The network at a moment, in milliseconds, as far as the history knows. */
export function momentLines(history: History, ms: number): string[] {
  const replay = new Replay(history);
  const state = replay.cursor().seek(ms);
  const { nodes, files } = history;
  const lines: string[] = [];
  if (replay.knowsLives) {
    const down = nodes.name.filter((_, node) => !state.isUp(node));
    lines.push(
      `${state.running} of ${plural(nodes.name.length, "node")} run${down.length > 0 ? `; not: ${some(down)}` : ""}`,
    );
  } else lines.push("the history does not say which nodes run");
  lines.push(`${plural(state.files, "file")}`);
  if (replay.knowsChunks) {
    const unreadable = files.name.filter((_, file) => state.isThere[file] === 1 && !state.isReadable(file));
    lines.push(
      `${formatNumber(state.readable)} of them can be read${unreadable.length > 0 ? `; not: ${some(unreadable)}` : ""}`,
    );
    state.byReplicas.forEach((count, replicas) => {
      if (count > 0) lines.push(`${plural(count, "chunk")} with ${plural(replicas, "replica")} on nodes that run`);
    });
  } else lines.push("the history does not say which of them can be read");
  const moving = replay.transfers.at(replay.tickOf(ms));
  purposes.forEach((name, purpose) => {
    const count = moving.filter((row) => history.transfers.purpose[row] === purpose).length;
    if (count > 0) lines.push(`${plural(count, "chunk")} on the way for ${name}`);
  });
  lines.push(`${plural(replay.operations.at(replay.tickOf(ms)).length, "operation")} under way`);
  const levels = replay.levels(ms);
  if (levels) {
    const mean = levels.reduce((sum, level) => sum + level, 0) / Math.max(1, levels.length) / 255;
    lines.push(`disks are ${formatShare(mean)} full on average`);
  }
  return lines;
}

function some(names: readonly string[]): string {
  const rest = names.length - NAMES;
  return names.slice(0, NAMES).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
