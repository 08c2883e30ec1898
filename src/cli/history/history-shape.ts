import * as z from "zod";
import {
  copyChanges,
  type History,
  healths,
  holdReasons,
  lifeEvents,
  operationKinds,
  purposes,
} from "../../history/history.js";

/** A list of whole numbers. One function checks the whole list, since a schema for each number would take seconds. */
const numbers = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every(Number.isSafeInteger),
  "expected whole numbers",
);
const texts = z.array(z.string());
const columns = <const C extends readonly string[]>(...names: C) =>
  z.object(Object.fromEntries(names.map((name) => [name, numbers])) as { readonly [N in C[number]]: typeof numbers });
const some = z.number().nonnegative();

/** The form of history.json.gz, which `docs/history.md` describes. `flawIn` checks what a schema cannot express. */
export const historyShape = z.object({
  format: z.literal("swarmlab-history/1"),
  run: z.object({
    scenario: z.string(),
    seed: z.number(),
    transport: z.enum(["simulated", "grpc", "processes"]),
    digest: z.string(),
    duration: some,
    played: some,
    tick: z.number().positive(),
    callTick: z.number().positive(),
    detail: z.enum(["summary", "full"]),
  }),
  nodes: z.object({ name: texts, class: texts, zone: texts, capacity: z.array(z.number()) }),
  files: z.object({
    name: texts,
    bytes: z.array(some),
    chunks: z.array(z.int().nonnegative()),
    chunkSize: z.array(z.number().positive()),
    replication: z.array(some),
    committed: numbers,
    removed: numbers,
    told: numbers.optional(),
  }),
  lives: columns("time", "node", "event"),
  health: columns("time", "node", "health"),
  copies: columns("time", "node", "chunk", "change"),
  transfers: columns("start", "duration", "source", "target", "chunk", "purpose", "outcome"),
  operations: columns("start", "duration", "node", "kind", "file", "outcome"),
  holds: columns("from", "until", "reason"),
  calls: columns("start", "duration", "from", "to", "method", "outcome", "deadline"),
  stored: z.object({ time: numbers, levels: z.array(numbers) }).nullable(),
  outcomes: texts,
  methods: texts,
  leftOut: texts,
});

/** A history may have at most this many chunks. A file with more can only be meant to fill memory. */
const MOST_CHUNKS = 50_000_000;

/**
 * The first contradiction in a history: columns of unequal length, a position of something that the history does not
 * have, or time that goes back. Undefined: there is none.
 */
export function flawIn(history: History): string | undefined {
  const { nodes, files, stored } = history;
  const [nodeCount, fileCount] = [nodes.name.length, files.name.length];
  const chunks = files.chunks.reduce((sum, count) => sum + count, 0);
  if (chunks > MOST_CHUNKS) return `files.chunks: ${chunks} chunks in all, which is too many`;
  const lists: readonly (readonly [string, number, object])[] = [
    ["nodes", nodeCount, nodes],
    ["files", fileCount, files],
    ...tableNames.map((name) => [name, Object.values(history[name])[0]?.length ?? 0, history[name]] as const),
  ];
  for (const [table, length, named] of lists) {
    const uneven = Object.entries(named).find(([, column]) => (column as ArrayLike<unknown>).length !== length);
    if (uneven) return `${table}.${uneven[0]}: has ${uneven[1].length} entries, the first column has ${length}`;
  }
  if (stored?.level.some((look) => look.length !== nodeCount)) return `stored: expected levels of ${nodeCount} nodes`;
  const ranges = rangesOf(history, nodeCount, fileCount, chunks);
  return tableNames.map((name) => outside(name, history, ranges[name])).find((flaw) => flaw !== undefined);
}

type TableName = "lives" | "health" | "copies" | "transfers" | "operations" | "holds" | "calls";
const tableNames: readonly TableName[] = ["lives", "health", "copies", "transfers", "operations", "holds", "calls"];
/** The range of each column: from the first number, inclusive, to the second, exclusive. The first column has times, which never go back. */
type Ranges = { readonly [column: string]: readonly [number, number] };

function rangesOf(
  { outcomes, methods }: History,
  nodes: number,
  files: number,
  chunks: number,
): { readonly [T in TableName]: Ranges } {
  const any = [0, 2 ** 31] as const;
  const node = [0, nodes] as const;
  const outcome = [0, outcomes.length] as const;
  return {
    lives: { time: any, node, event: [0, lifeEvents.length] },
    health: { time: any, node, health: [0, healths.length] },
    copies: { time: any, node, chunk: [0, chunks], change: [0, copyChanges.length] },
    transfers: {
      ...{ start: any, duration: any, source: [-1, nodes], target: node, chunk: [0, chunks] },
      ...{ purpose: [0, purposes.length], outcome },
    },
    operations: { start: any, duration: any, node, kind: [0, operationKinds.length], file: [-1, files], outcome },
    holds: { from: any, until: any, reason: [0, holdReasons.length] },
    calls: {
      ...{ start: any, duration: any, from: [-2, nodes], to: [-2, nodes] },
      ...{ method: [0, methods.length], outcome, deadline: any },
    },
  };
}

function outside(table: TableName, history: History, ranges: Ranges): string | undefined {
  const columnsOf = history[table] as unknown as { readonly [column: string]: Int32Array };
  for (const [name, [least, end]] of Object.entries(ranges)) {
    const column = columnsOf[name] as Int32Array;
    const row = column.findIndex((value) => value < least || value >= end);
    if (row >= 0) return `${table}.${name}: ${column[row]} in row ${row}, which this history does not have`;
  }
  const times = Object.values(columnsOf)[0] as Int32Array;
  const back = times.findIndex((time, row) => row > 0 && time < (times[row - 1] as number));
  return back < 0 ? undefined : `${table}: time goes back in row ${back}`;
}
