import { type History, operationKinds } from "../../history/history.js";
import { isFailure } from "./message.js";

/** Which operations a reader wants to see. A field that is undefined or empty does not restrict the choice. */
export interface OperationWish {
  readonly kind: (typeof operationKinds)[number] | undefined;
  /** The name of an outcome; `failed`: any that `isFailure` takes for a failure, so not `unfinished`. */
  readonly outcome: string | undefined;
  /** Parts of names, in capital or small letters. */
  readonly node: string;
  readonly file: string;
  readonly sort: OperationSort;
  readonly descending: boolean;
}

/** What the operations are sorted by. `note`: those that failed first, then the slowest. */
export type OperationSort = "note" | "start" | "duration" | "kind" | "node" | "file" | "outcome";

/** Finds the operations that the reader wants to see, as positions in the history, in the order asked for. */
export function operationRows(history: History, wish: OperationWish): number[] {
  const { operations, nodes, files, outcomes } = history;
  const isNode = among(nodes.name, wish.node);
  const isFile = among(files.name, wish.file);
  const isOutcome = outcomes.map((name) => isWished(name, wish.outcome));
  const kind = wish.kind === undefined ? -1 : operationKinds.indexOf(wish.kind);
  const rows: number[] = [];
  for (let i = 0; i < operations.start.length; i++) {
    if (kind >= 0 && operations.kind[i] !== kind) continue;
    if (!isOutcome[operations.outcome[i] as number]) continue;
    if (isNode && !isNode[operations.node[i] as number]) continue;
    if (isFile && !isFile[operations.file[i] as number]) continue;
    rows.push(i);
  }
  return rows.sort(orderOf(history, wish));
}

function isWished(outcome: string, wished: string | undefined): boolean {
  if (wished === undefined || wished === outcome) return true;
  return wished === "failed" && isFailure(outcome);
}

/** Finds which names contain a part; undefined: all do. */
function among(names: readonly string[], part: string): boolean[] | undefined {
  const wanted = part.trim().toLowerCase();
  return wanted === "" ? undefined : names.map((name) => name.toLowerCase().includes(wanted));
}

function orderOf(history: History, { sort, descending }: OperationWish): (a: number, b: number) => number {
  const { operations, nodes, files, outcomes } = history;
  const { start, duration } = operations;
  const byDuration = (a: number, b: number) => (duration[b] as number) - (duration[a] as number) || a - b;
  if (sort === "note") {
    const failed = outcomes.map((name) => Number(isFailure(name)));
    const how = (i: number) => failed[operations.outcome[i] as number] as number;
    return (a, b) => how(b) - how(a) || byDuration(a, b);
  }
  const sign = descending ? -1 : 1;
  if (sort === "start" || sort === "duration") {
    const column = sort === "start" ? start : duration;
    return (a, b) => sign * ((column[a] as number) - (column[b] as number)) || a - b;
  }
  const names = { kind: operationKinds, node: nodes.name, file: files.name, outcome: outcomes }[sort];
  const ranks = ranksOf(names);
  const column = operations[sort];
  // An operation without a file comes before all others.
  const rank = (i: number) => ranks[column[i] as number] ?? -1;
  return (a, b) => sign * (rank(a) - rank(b)) || a - b;
}

/** The place of each name when all are sorted. Numbers in names are sorted by their values. */
function ranksOf(names: readonly string[]): number[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const order = names.map((_, i) => i).sort((a, b) => compare(names[a] as string, names[b] as string));
  const ranks: number[] = [];
  order.forEach((name, place) => {
    ranks[name] = place;
  });
  return ranks;
}
