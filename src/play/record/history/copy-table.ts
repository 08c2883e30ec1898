import { copyChanges, type History } from "../../../history/history.js";
import type { ChunkNumbers } from "./chunk-numbers.js";
import { Rows } from "./rows.js";
import type { ToldFiles } from "./told-files.js";

type Change = (typeof copyChanges)[number];
const numberOf = (change: Change): number => copyChanges.indexOf(change);

/** Records which chunks came onto disks or went from them. The columns of a row: time, node, file, index, change. */
export class CopyTable {
  private readonly rows = new Rows(5);

  constructor(private readonly told: ToldFiles) {}

  get length(): number {
    return this.rows.length;
  }

  /** `slot`: the file's number in the log. */
  add(now: number, node: number, slot: number, index: number, change: Change): void {
    const { rows, told } = this;
    if (!told.tells(slot)) return;
    // A replica under a newer pledge has replaced the old one. On the disk nothing has changed.
    const isRenewed = change === "replica stored" && rows.endsWith(now, node, slot, index, numberOf("replica dropped"));
    if (isRenewed) rows.dropLast();
    else rows.add(now, node, slot, index, numberOf(change));
  }

  /** Drops the rows of files that the history no longer records by chunks. */
  forget(): void {
    this.rows.filter((row) => this.told.tells(this.rows.at(row, 2)));
  }

  result(chunks: ChunkNumbers, leftOut: string[]): History["copies"] {
    const { rows } = this;
    const order = rows.orderBy(0, (row) => chunks.of(rows.at(row, 2), rows.at(row, 3)) >= 0);
    const others = rows.length - order.length;
    if (others > 0)
      leftOut.push(`${others} changes of disks are left out: they were of chunks of files that were never committed.`);
    return {
      time: rows.column(0, order),
      node: rows.column(1, order),
      chunk: order.map((row) => chunks.of(rows.at(row, 2), rows.at(row, 3))),
      change: rows.column(4, order),
    };
  }
}
