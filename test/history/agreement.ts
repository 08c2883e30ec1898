import { operationKinds, purposes } from "../../src/history/history.js";
import type { Measurements } from "../../src/report/measurements.js";
import { chunkSizes, replayed } from "./replayed.js";

/** The figures at the end of a history, for a run whose files were all committed. */
export function toldByHistory({ history, nodes }: Measurements) {
  if (!history) throw new Error("nothing was recorded");
  const end = replayed(history);
  const sizes = chunkSizes(history);
  const { transfers, operations } = history;
  const fetched = Object.fromEntries(purposes.map((purpose) => [purpose, 0]));
  transfers.chunk.forEach((chunk, row) => {
    if (transfers.outcome[row] === 0) fetched[purposes[transfers.purpose[row]!]!]! += sizes[chunk]!;
  });
  const begun = (kind: (typeof operationKinds)[number]) =>
    operations.kind.filter((it) => operationKinds[it] === kind).length;
  return {
    online: nodes.name.filter((name) => end.up.has(name)),
    replicas: nodes.name.map((name) => [...end.replicas].filter((held) => held.startsWith(`${name} `)).length),
    fetched,
    operations: { put: begun("put"), get: begun("get"), leave: begun("leave") },
    files: history.files.name.length,
    // The source of every transfer must be known.
    unknown: transfers.source.filter((source) => source < 0).length,
  };
}

/** The same figures, from the measurements. */
export function measuredAtEnd({ nodes, transfers, operations, files }: Measurements): ReturnType<typeof toldByHistory> {
  const { put, get, leave } = operations;
  return {
    online: nodes.name.filter((_, node) => nodes.online[node] === 1),
    replicas: [...nodes.replicas],
    fetched: { ...transfers.byPurpose },
    operations: { put: put.started, get: get.started, leave: leave.started },
    files: files.committed,
    unknown: 0,
  };
}
