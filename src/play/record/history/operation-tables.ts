import { type History, operationKinds } from "../../../history/history.js";
import type { OperationKind } from "../../../runtime/observer.js";
import { NameList } from "./name-list.js";
import { Rows } from "./rows.js";
import { ThinnedTable } from "./thinned-table.js";

/** The number of columns of a row: start, duration, node, kind, name of the file, outcome. */
const WIDTH = 6;

/** The operations of users: those that failed, and those that succeeded, as many of each as the budget allows. */
export class OperationTables {
  private readonly names = new NameList("");
  private readonly succeeded: ThinnedTable;
  private readonly failed: ThinnedTable;

  constructor(limit: number) {
    this.succeeded = new ThinnedTable(WIDTH, limit);
    this.failed = new ThinnedTable(WIDTH, limit);
  }

  /** Adds an operation. Times are in ticks. `outcome`: 0 for success. */
  add(start: number, duration: number, node: number, kind: OperationKind, file: string, outcome: number): void {
    const table = outcome === 0 ? this.succeeded : this.failed;
    table.add(start, duration, node, operationKinds.indexOf(kind), this.names.numberOf(file), outcome);
  }

  /** Makes the table of all operations. `fileOf`: finds the version of a file that existed at a moment. */
  result(fileOf: (name: string, at: number) => number, leftOut: string[]): History["operations"] {
    const rows = new Rows(WIDTH);
    for (const table of [this.succeeded, this.failed]) {
      for (let row = 0; row < table.rows.length; row++) rows.addFrom(table.rows, row);
    }
    const { names } = this.names;
    if (this.succeeded.every > 1)
      leftOut.push(`Of the operations that succeeded, one in ${this.succeeded.every} is kept.`);
    if (this.failed.every > 1) leftOut.push(`Of the operations that failed, one in ${this.failed.every} is kept.`);
    const order = rows.orderBy(0);
    return {
      start: rows.column(0, order),
      duration: rows.column(1, order),
      node: rows.column(2, order),
      kind: rows.column(3, order),
      file: order.map((row) => fileOf(names[rows.at(row, 4)]!, rows.at(row, 0) + rows.at(row, 1))),
      outcome: rows.column(5, order),
    };
  }
}
