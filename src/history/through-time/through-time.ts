import type { ChunkTable } from "../chunk-table.js";
import { Groups } from "../groups.js";
import type { History } from "../history.js";
import type { Holdings } from "../holdings.js";
import type { Replay } from "../replay.js";
import { NEVER, type Sessions, sessionsOf } from "./sessions.js";

/** A history with indices. Through them, the events of one node, file or chunk are found without visiting those of others. */
export interface ThroughTime {
  readonly history: History;
  readonly chunks: ChunkTable;
  readonly holdings: Holdings;
  /** For each holding, the ticks at which it began and ended. A holding includes its first tick, but not its last. */
  readonly heldFrom: Int32Array;
  readonly heldUntil: Int32Array;
  readonly sessions: Sessions;
  /** The rows of `history.health`, `transfers` and `operations`, in groups. */
  readonly healthOfNode: Groups;
  readonly transfersFrom: Groups;
  readonly transfersTo: Groups;
  readonly transfersOfChunk: Groups;
  readonly operationsOfNode: Groups;
  readonly operationsOfFile: Groups;
  /** Whether this history has each of these tables. */
  readonly knows: { readonly lives: boolean; readonly copies: boolean; readonly transfers: boolean };
}

export function throughTime({ history, chunks, holdings, knowsChunks, knowsLives }: Replay): ThroughTime {
  const { nodes, files, transfers, operations, health, run } = history;
  const [nodeCount, fileCount] = [nodes.name.length, files.name.length];
  return {
    history,
    chunks,
    holdings,
    // A position past the end of the table stands for a change that never came.
    heldFrom: holdings.from.map((change) => history.copies.time[change] ?? NEVER),
    heldUntil: holdings.until.map((change) => history.copies.time[change] ?? NEVER),
    sessions: sessionsOf(history),
    healthOfNode: new Groups(health.node, nodeCount),
    transfersFrom: new Groups(transfers.source, nodeCount),
    transfersTo: new Groups(transfers.target, nodeCount),
    transfersOfChunk: new Groups(transfers.chunk, chunks.count),
    operationsOfNode: new Groups(operations.node, nodeCount),
    operationsOfFile: new Groups(operations.file, fileCount),
    knows: { lives: knowsLives, copies: knowsChunks && knowsLives, transfers: run.detail === "full" },
  };
}

/** Whether the history tells where the chunks of a file were. A history that would be too large leaves some files out. */
export function tellsOf({ history, knows }: ThroughTime, file: number): boolean {
  return knows.copies || (knows.lives && history.files.told?.[file] === 1);
}

/** The holdings of a node, in the order in which they began. */
export function holdingsOfNode({ holdings }: ThroughTime, node: number): number[] {
  const first = holdings.firstOfNode[node] as number;
  return Array.from({ length: (holdings.firstOfNode[node + 1] as number) - first }, (_, at) => first + at);
}

/** The tick at which a chunk came onto a disk. */
export function heldFrom(through: ThroughTime, holding: number): number {
  return through.heldFrom[holding] as number;
}

/** The tick at which the chunk went from that disk. */
export function heldUntil(through: ThroughTime, holding: number): number {
  return through.heldUntil[holding] as number;
}

/** The last tick of the run. */
export function lastTick({ run }: History): number {
  return Math.floor(run.played / run.tick + 1e-9);
}
