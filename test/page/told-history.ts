import type { History } from "../../src/history/history.js";

type Rows = readonly (readonly number[])[];

/** The calls, operations and transfers of a made-up history. Rows have the values in the order of the columns. */
export interface Told {
  readonly calls?: Rows;
  readonly operations?: Rows;
  readonly transfers?: Rows;
  readonly nodes?: number;
}

/** A made-up history with two files of four chunks each. Ticks are 100 ms long; those of calls, 1 ms. */
export function toldHistory({ calls = [], operations = [], transfers = [], nodes = 4 }: Told): History {
  const run = { scenario: "told", seed: 1, transport: "simulated", digest: "", detail: "full" } as const;
  const each = <T>(value: T): T[] => Array.from({ length: nodes }, () => value);
  const none = () => new Int32Array();
  return {
    run: { ...run, duration: 60_000, played: 60_000, tick: 100, callTick: 1 },
    nodes: {
      name: each(0).map((_, i) => `node-${i + 1}`),
      class: each("peer"),
      zone: each(""),
      capacity: each(-1),
    },
    files: {
      name: ["film", "song"],
      bytes: [4000, 4000],
      chunks: [4, 4],
      chunkSize: [1000, 1000],
      replication: [2, 2],
      committed: [0, 0],
      removed: [-1, -1],
    },
    lives: { time: none(), node: none(), event: none() },
    health: { time: none(), node: none(), health: none() },
    copies: { time: none(), node: none(), chunk: none(), change: none() },
    holds: { from: none(), until: none(), reason: none() },
    transfers: table(transfers, ["start", "duration", "source", "target", "chunk", "purpose", "outcome"]),
    operations: table(operations, ["start", "duration", "node", "kind", "file", "outcome"]),
    calls: table(calls, ["start", "duration", "from", "to", "method", "outcome", "deadline"]),
    stored: undefined,
    outcomes: ["OK", "DEADLINE_EXCEEDED", "NOT_FOUND", "abandoned", "unfinished"],
    methods: ["get", "fetchChunks", "announce"],
    leftOut: [],
  };
}

function table<C extends string>(rows: Rows, columns: readonly C[]): Record<C, Int32Array> {
  const made = columns.map((column, i) => [column, Int32Array.from(rows, (row) => row[i]!)]);
  return Object.fromEntries(made) as Record<C, Int32Array>;
}
