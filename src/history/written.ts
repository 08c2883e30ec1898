import type { History, HistoryFiles, HistoryNodes, HistoryRun } from "./history.js";

/**
 * A history in the form of JSON. Each column of numbers is written as differences (the first number as its difference from 0), so that most are small
 * and compress well. `levels`: by node, then by sample, as differences too.
 */
export interface WrittenHistory {
  readonly format: "swarmlab-history/1";
  readonly run: HistoryRun;
  readonly nodes: HistoryNodes;
  readonly files: HistoryFiles;
  readonly lives: WrittenTable<"lives">;
  readonly health: WrittenTable<"health">;
  readonly copies: WrittenTable<"copies">;
  readonly transfers: WrittenTable<"transfers">;
  readonly operations: WrittenTable<"operations">;
  readonly holds: WrittenTable<"holds">;
  readonly calls: WrittenTable<"calls">;
  readonly stored: { readonly time: readonly number[]; readonly levels: readonly (readonly number[])[] } | null;
  readonly outcomes: readonly string[];
  readonly methods: readonly string[];
  readonly leftOut: readonly string[];
}

type TableName = "lives" | "health" | "copies" | "transfers" | "operations" | "holds" | "calls";
type WrittenTable<T extends TableName> = { readonly [C in keyof History[T]]: readonly number[] };

const tables: { readonly [T in TableName]: readonly (keyof History[T])[] } = {
  lives: ["time", "node", "event"],
  health: ["time", "node", "health"],
  copies: ["time", "node", "chunk", "change"],
  transfers: ["start", "duration", "source", "target", "chunk", "purpose", "outcome"],
  operations: ["start", "duration", "node", "kind", "file", "outcome"],
  holds: ["from", "until", "reason"],
  calls: ["start", "duration", "from", "to", "method", "outcome", "deadline"],
};

/** Makes the form in which a history is written. */
export function writtenHistory(history: History): WrittenHistory {
  const { run, nodes, files, stored, outcomes, methods, leftOut } = history;
  const written: Record<string, unknown> = {};
  for (const [table, columns] of Object.entries(tables)) {
    const from = history[table as TableName] as unknown as Record<string, Int32Array>;
    written[table] = Object.fromEntries(columns.map((column) => [column, differences(from[column] as Int32Array)]));
  }
  const levels = stored && {
    time: differences(stored.time),
    levels: nodes.name.map((_, node) => differences(stored.level.map((look) => look[node] ?? 0))),
  };
  return {
    format: "swarmlab-history/1",
    run,
    nodes,
    files,
    ...(written as Pick<WrittenHistory, TableName>),
    stored: levels ?? null,
    outcomes,
    methods,
    leftOut,
  };
}

/**
 * Turns a written history back into a history. It does not check its argument: `src/cli/history/history-shape.ts` checks files from
 * outside.
 */
export function readHistory(written: WrittenHistory): History {
  const { run, nodes, files, stored, outcomes, methods, leftOut } = written;
  const read: Record<string, unknown> = {};
  for (const [table, columns] of Object.entries(tables)) {
    const from = written[table as TableName] as unknown as Record<string, readonly number[]>;
    read[table] = Object.fromEntries(columns.map((column) => [column, sums(from[column] as readonly number[])]));
  }
  return {
    run,
    nodes,
    files,
    ...(read as Pick<History, TableName>),
    stored: stored ? { time: sums(stored.time), level: levelsOf(stored.levels, stored.time.length) } : undefined,
    outcomes,
    methods,
    leftOut,
  };
}

function differences(values: ArrayLike<number>): number[] {
  const result: number[] = new Array(values.length);
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    result[i] = value - before;
    before = value;
  }
  return result;
}

function sums(values: readonly number[]): Int32Array {
  const result = new Int32Array(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i++) result[i] = sum += values[i] as number;
  return result;
}

function levelsOf(byNode: readonly (readonly number[])[], looks: number): Uint8Array[] {
  const level = Array.from({ length: looks }, () => new Uint8Array(byNode.length));
  byNode.forEach((row, node) => {
    sums(row).forEach((value, look) => {
      if (level[look]) level[look][node] = value;
    });
  });
  return level;
}
