import { type History, purposes } from "../../../history/history.js";
import type { TransferPurpose } from "../../../runtime/observer.js";
import type { ChunkNumbers } from "./chunk-numbers.js";
import { Rows } from "./rows.js";
import type { ToldFiles } from "./told-files.js";

/** The number of columns of a row: start, duration, source (a peer), target, file, index, purpose, outcome. */
const WIDTH = 8;
const COLUMNS = { start: 0, duration: 1, source: 2, target: 3, slot: 4, index: 5, purpose: 6, outcome: 7 } as const;

/** The transfers of chunks, with and without success. */
export class TransferTable {
  private readonly rows = new Rows(WIDTH);

  constructor(private readonly told: ToldFiles) {}

  get length(): number {
    return this.rows.length;
  }

  /** Adds a transfer. Times are in ticks. `source`: a peer; `slot`: the file's number in the log. */
  add(
    start: number,
    duration: number,
    [source, target]: readonly [number, number],
    [slot, index]: readonly [number, number],
    purpose: TransferPurpose,
    outcome: number,
  ): void {
    if (!this.told.tells(slot)) return;
    this.rows.add(start, duration, source, target, slot, index, purposes.indexOf(purpose), outcome);
  }

  /** Drops the rows of files that the history no longer records by chunks. */
  forget(): void {
    this.rows.filter((row) => this.told.tells(this.rows.at(row, COLUMNS.slot)));
  }

  result(chunks: ChunkNumbers, nodeOf: (peer: number) => number, leftOut: string[]): History["transfers"] {
    const { rows } = this;
    const isOfFile = (row: number) => chunks.of(rows.at(row, COLUMNS.slot), rows.at(row, COLUMNS.index)) >= 0;
    const order = rows.orderBy(COLUMNS.start, isOfFile);
    const others = rows.length - order.length;
    if (others > 0)
      leftOut.push(`${others} transfers are left out: they were of chunks of files that were never committed.`);
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
