import { chunkTable } from "./chunk-table.js";
import type { History } from "./history.js";
import { lessOfTheRest, type SizeOf } from "./less-of-the-rest.js";
import { Replay } from "./replay.js";
import { positionsOf, rowsOf } from "./rows-of.js";
import { storedLevels } from "./stored-levels.js";
import { toldInWords } from "./told-in-words.js";
import { writtenHistory } from "./written.js";

/** The number of rows from which the size of a table is estimated. */
const SAMPLE = 20_000;
/** The run is divided into this many equal parts. At the ends of each part it is checked which files cannot be read. */
const LOOKS = 480;
const TRIES = 8;
/** The share of the limit that everything but copies and transfers may take. */
const REST = 0.6;

/**
 * The history, or a part of it that takes about `limit` bytes at most when it is written. It keeps all copies and transfers of some files, and none
 * of the other files. It prefers files that could not be read at some time. If everything else takes more than `REST` of the limit, it leaves out
 * parts of that, too. `leftOut` names these parts. It does not mention that only some samples of the disks were kept.
 */
export function fitted(history: History, limit: number, sizeOf: SizeOf): History {
  const { copies, transfers } = history;
  const without = { ...history, copies: rowsOf(copies, []), transfers: rowsOf(transfers, []) };
  const cost = { copy: costOf(copies, sizeOf), transfer: costOf(transfers, sizeOf) };
  const moving = cost.copy * copies.time.length + cost.transfer * transfers.start.length;
  if (sizeOf(writtenHistory(without)) + moving <= limit) return history;
  const replay = new Replay(history);
  const stored = history.stored ?? storedLevels(replay);
  const rest = lessOfTheRest({ ...without, stored }, REST * limit, sizeOf);
  const order = filesInOrder(replay);
  let spare = limit - sizeOf(writtenHistory(rest));
  for (let tries = 0; tries < TRIES; tries++) {
    const some = tellingOf(rest, history, filesWithin(history, order, spare, cost));
    const size = sizeOf(writtenHistory(some));
    if (size <= limit) return some;
    spare = spare * 0.9 - (size - limit);
  }
  return tellingOf(rest, history, new Set());
}

type Table = Readonly<Record<string, Int32Array>>;

/** Estimates the bytes of a row. */
function costOf(table: Table, sizeOf: SizeOf): number {
  const columns = Object.values(table);
  const count = columns[0]?.length ?? 0;
  if (count === 0) return 0;
  const from = Math.max(0, (count - SAMPLE) >> 1);
  const differences = (column: Int32Array) => {
    const part = column.subarray(from, from + SAMPLE);
    return Array.from(part, (value, at) => value - (part[at - 1] ?? 0));
  };
  const bytes = columns.reduce((sum, column) => sum + sizeOf(differences(column)), 0);
  return bytes / Math.min(count, SAMPLE);
}

/**
 * Files in the order of preference: first those that could not be read at some time, then the others. The order of the
 * others is scattered: however many of them are taken from its beginning, they are spread over the run.
 */
function filesInOrder(replay: Replay): readonly number[] {
  const { files, run } = replay.history;
  const cursor = replay.cursor();
  const wasUnreadable = new Uint8Array(files.name.length);
  for (let look = 0; look <= LOOKS && replay.knowsChunks; look++) {
    const state = cursor.seek((run.played * look) / LOOKS);
    for (let file = 0; file < wasUnreadable.length; file++) {
      if (state.isThere[file] === 1 && !state.isReadable(file)) wasUnreadable[file] = 1;
    }
  }
  const spread = (file: number) => Math.imul(file, 0x9e3779b1) >>> 0;
  const rank = (file: number) => spread(file) - 2 ** 33 * (wasUnreadable[file] as number);
  return [...files.name.keys()].filter((file) => files.told?.[file] !== 0).sort((a, b) => rank(a) - rank(b));
}

/**
 * Chooses files whose rows together take at most `spare` bytes. It goes through the files in order, and passes over a file that is too large for what
 * is left.
 */
function filesWithin(
  { files, copies, transfers }: History,
  order: readonly number[],
  spare: number,
  cost: { readonly copy: number; readonly transfer: number },
): ReadonlySet<number> {
  const { file: fileOf } = chunkTable(files);
  const bytes = new Float64Array(files.name.length);
  for (const chunk of copies.chunk) bytes[fileOf[chunk] as number]! += cost.copy;
  for (const chunk of transfers.chunk) bytes[fileOf[chunk] as number]! += cost.transfer;
  const chosen = new Set<number>();
  let left = spare;
  for (const file of order) {
    if ((bytes[file] as number) > left) continue;
    left -= bytes[file] as number;
    chosen.add(file);
  }
  return chosen;
}

/** Adds the copies and transfers of these files to `rest`. */
function tellingOf(rest: History, { files, copies, transfers }: History, chosen: ReadonlySet<number>): History {
  const { file: fileOf } = chunkTable(files);
  const isTold = (chunk: number) => chosen.has(fileOf[chunk] as number);
  const told = files.name.map((_, file) => (chosen.has(file) ? 1 : 0));
  return {
    ...rest,
    files: { ...files, told },
    copies: rowsOf(copies, positionsOf(copies.chunk, isTold)),
    transfers: rowsOf(transfers, positionsOf(transfers.chunk, isTold)),
    leftOut: [...rest.leftOut.filter((words) => words !== toldInWords(files.told ?? [])), toldInWords(told)],
  };
}
