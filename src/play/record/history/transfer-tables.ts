import { type History, purposes } from "../../../history/history.js";
import type { TransferPurpose } from "../../../runtime/observer.js";
import type { ChunkNumbers } from "./chunk-numbers.js";
import { Rows } from "./rows.js";
import { ThinnedTable } from "./thinned-table.js";

/** Columns of a row: start, duration, source (a peer), target, file, index, purpose, outcome. */
const WIDTH = 8;
const COLUMNS = { start: 0, duration: 1, source: 2, target: 3, slot: 4, index: 5, purpose: 6, outcome: 7 } as const;

/** Chunks that moved, by purpose, and those that did not come; of each kind as many as the budget allows. */
export class TransferTables {
  private readonly tables: { readonly [P in TransferPurpose | "failed"]: ThinnedTable };

  constructor(limit: number) {
    const table = () => new ThinnedTable(WIDTH, limit);
    this.tables = { put: table(), get: table(), repair: table(), failed: table() };
  }

  /** Ticks; `source`: a peer; `outcome`: 0 for a chunk that came. */
  add(
    start: number,
    duration: number,
    [source, target]: readonly [number, number],
    [slot, index]: readonly [number, number],
    purpose: TransferPurpose,
    outcome: number,
  ): void {
    const table = this.tables[outcome === 0 ? purpose : "failed"];
    table.add(start, duration, source, target, slot, index, purposes.indexOf(purpose), outcome);
  }

  result(chunks: ChunkNumbers, nodeOf: (peer: number) => number, leftOut: string[]): History["transfers"] {
    const rows = new Rows(WIDTH);
    let others = 0;
    for (const [kind, table] of Object.entries(this.tables)) {
      for (let row = 0; row < table.rows.length; row++) {
        if (chunks.of(table.rows.at(row, COLUMNS.slot), table.rows.at(row, COLUMNS.index)) < 0) others++;
        else rows.addFrom(table.rows, row);
      }
      if (table.every > 1)
        leftOut.push(
          `Of ${kind === "failed" ? "transfers that failed" : `transfers for ${kind}`}, one in ${table.every} is kept.`,
        );
    }
    if (others > 0)
      leftOut.push(`${others} transfers are left out: they were of chunks of files that were never committed.`);
    const order = rows.orderBy(COLUMNS.start);
    return {
      start: rows.column(COLUMNS.start, order),
      duration: rows.column(COLUMNS.duration, order),
      source: rows.column(COLUMNS.source, order, nodeOf),
      target: rows.column(COLUMNS.target, order),
      chunk: order.map((row) => chunks.of(rows.at(row, COLUMNS.slot), rows.at(row, COLUMNS.index))),
      purpose: rows.column(COLUMNS.purpose, order),
      outcome: rows.column(COLUMNS.outcome, order),
    };
  }
}
