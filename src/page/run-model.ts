import type { History } from "../history/history.js";
import { Replay } from "../history/replay.js";
import { readHistory } from "../history/written.js";
import type { PageRun } from "./page-data.js";

/** A run in the form that the page uses. */
export interface RunModel extends Omit<PageRun, "history"> {
  /** The history of the run; undefined: it recorded none. */
  readonly history: History | undefined;
  /** The replay of `history`. Each surface takes a cursor of its own. */
  readonly replay: Replay | undefined;
  /** The positions of nodes, and of files, by name. */
  readonly nodeOf: ReadonlyMap<string, number>;
  readonly fileOf: ReadonlyMap<string, number>;
  /** The number of each file's first chunk; one more entry at the end. */
  readonly firstChunk: Int32Array;
}

export function runModel(run: PageRun): RunModel {
  const history = run.history === null ? undefined : readHistory(run.history);
  const replay = history && new Replay(history);
  const positions = (names: readonly string[] = []) => new Map(names.map((name, at) => [name, at]));
  return {
    ...run,
    history,
    replay,
    nodeOf: positions(history?.nodes.name),
    fileOf: positions(history?.files.name),
    firstChunk: replay?.chunks.first ?? new Int32Array(1),
  };
}
