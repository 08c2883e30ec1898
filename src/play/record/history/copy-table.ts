import { copyChanges, type History } from "../../../history/history.js";
import type { ChunkNumbers } from "./chunk-numbers.js";
import { Rows } from "./rows.js";

type Change = (typeof copyChanges)[number];
const numberOf = (change: Change): number => copyChanges.indexOf(change);

/**
 * Chunks that came onto disks and went from them. Who replays it needs all of them: so when there are too many it leaves out cached copies,
 * and when replicas alone are too many it gives up.
 */
export class CopyTable {
  private readonly rows = new Rows(5);
  private keeps: "all" | "replicas" | "nothing" = "all";

  constructor(private readonly limit: number) {}

  /** `slot`: the file's number in the log. */
  add(now: number, node: number, slot: number, index: number, change: Change): void {
    const { rows } = this;
    const isReplica = change === "replica stored" || change === "replica dropped";
    if (this.keeps === "nothing" || (this.keeps === "replicas" && !isReplica)) return;
    // A replica under a newer pledge took the place of the one before: on the disk nothing changed.
    const isRenewed = change === "replica stored" && rows.endsWith(now, node, slot, index, numberOf("replica dropped"));
    if (isRenewed) return rows.dropLast();
    rows.add(now, node, slot, index, numberOf(change));
    if (rows.length > this.limit) this.degrade();
  }

  /** Whether all replicas are there. */
  get isWhole(): boolean {
    return this.keeps !== "nothing";
  }

  result(chunks: ChunkNumbers, leftOut: string[]): History["copies"] {
    const { rows } = this;
    const before = rows.length;
    rows.filter((row) => chunks.of(rows.at(row, 2), rows.at(row, 3)) >= 0);
    const others = before - rows.length;
    if (others > 0)
      leftOut.push(`${others} changes of disks are left out: they were of chunks of files that were never committed.`);
    if (this.keeps === "replicas") leftOut.push("Cached copies are left out: there were too many changes of them.");
    if (this.keeps === "nothing")
      leftOut.push(
        "Which chunks were on which disks is left out: there was too much of it. How full each disk was is kept.",
      );
    const order = rows.orderBy(0);
    return {
      time: rows.column(0, order),
      node: rows.column(1, order),
      chunk: order.map((row) => chunks.of(rows.at(row, 2), rows.at(row, 3))),
      change: rows.column(4, order),
    };
  }

  private degrade(): void {
    const { rows } = this;
    const [stored, dropped] = [numberOf("replica stored"), numberOf("replica dropped")];
    if (this.keeps === "all") {
      this.keeps = "replicas";
      rows.filter((row) => rows.at(row, 4) === stored || rows.at(row, 4) === dropped);
    }
    if (rows.length <= this.limit) return;
    this.keeps = "nothing";
    rows.clear();
  }
}
