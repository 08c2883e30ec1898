import type { Millis } from "../../runtime/clock.js";
import { ascending, quantileOfSorted } from "../analysis/statistics.js";
import type { OperationRecord } from "../measurements.js";

export type OperationKindName = OperationRecord["kind"];

/** The same operation in both worlds: the n-th operation of its kind that the node made on the file. Times are in ms. */
export interface PairedOperation {
  readonly node: string;
  readonly kind: OperationKindName;
  readonly name: string;
  /** The number n of the operation, from 1. */
  readonly nth: number;
  readonly bytes: number;
  readonly predicted: number;
  /** The measured time in ms; with several live runs, the median. */
  readonly measured: number;
}

export interface Pairing {
  /** The operations that succeeded in the simulation and in a live run, in the order in which the simulation began them. */
  readonly pairs: readonly PairedOperation[];
  /** The number of operations of either world, with any outcome; with several live runs, the mean. */
  readonly operations: number;
  /** The number of operations that ended in the same way in both worlds. */
  readonly alike: number;
  /** For each kind, the number of operations that succeeded in the simulation or in a live run. */
  readonly finished: ReadonlyMap<OperationKindName, number>;
}

/** Finds each operation of a simulation in the live runs of its scenario: by node, kind, file, and the number of such operations before it. */
export function pairOperations(
  simulated: readonly OperationRecord[],
  live: readonly (readonly OperationRecord[])[],
): Pairing {
  const predicted = byKey(simulated);
  const runs = live.map(byKey);
  const pairs: PairedOperation[] = [];
  let operations = 0;
  let alike = 0;
  for (const run of runs) {
    operations += new Set([...predicted.keys(), ...run.keys()]).size;
    for (const [key, { record }] of predicted) if (run.get(key)?.record.outcome === record.outcome) alike++;
  }
  const measured = mediansOf(runs);
  for (const [key, { record, nth }] of predicted) {
    const time = measured.get(key);
    if (record.outcome !== "OK" || time === undefined) continue;
    const { node, kind, name, bytes, duration } = record;
    pairs.push({ node, kind, name, nth, bytes, predicted: duration, measured: time });
  }
  const of = Math.max(1, runs.length);
  return { pairs, operations: operations / of, alike: alike / of, finished: finishedIn([predicted, ...runs]) };
}

function finishedIn(runs: readonly ReadonlyMap<string, Keyed>[]): Map<OperationKindName, number> {
  const seen = new Set<string>();
  const counts = new Map<OperationKindName, number>();
  for (const run of runs) {
    for (const [key, { record }] of run) {
      if (record.outcome !== "OK" || seen.has(key)) continue;
      seen.add(key);
      counts.set(record.kind, (counts.get(record.kind) ?? 0) + 1);
    }
  }
  return counts;
}

/** Collects the times of operations that succeeded, each under a key that is the same in all runs of a scenario; the median of several runs. */
export function operationTimes(
  runs: readonly (readonly OperationRecord[])[],
  kinds: readonly OperationKindName[],
): Map<string, Millis> {
  return mediansOf(runs.map((run) => byKey(run.filter(({ kind }) => kinds.includes(kind)))));
}

function mediansOf(runs: readonly ReadonlyMap<string, Keyed>[]): Map<string, Millis> {
  const times = new Map<string, Millis[]>();
  for (const run of runs) {
    for (const [key, { record }] of run) {
      if (record.outcome !== "OK") continue;
      const known = times.get(key);
      if (known) known.push(record.duration);
      else times.set(key, [record.duration]);
    }
  }
  return new Map([...times].map(([key, all]) => [key, quantileOfSorted(ascending(all), 0.5)]));
}

interface Keyed {
  readonly record: OperationRecord;
  readonly nth: number;
}

function byKey(records: readonly OperationRecord[]): Map<string, Keyed> {
  const counts = new Map<string, number>();
  const keyed = new Map<string, Keyed>();
  for (const record of [...records].sort((a, b) => a.started - b.started)) {
    const like = JSON.stringify([record.node, record.kind, record.name]);
    const nth = (counts.get(like) ?? 0) + 1;
    counts.set(like, nth);
    keyed.set(`${like} ${nth}`, { record, nth });
  }
  return keyed;
}
