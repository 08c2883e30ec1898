import type { RepairTotals } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";

/** The totals of repairs: of all, or of those that were ordered after a moment. */
export class RepairLog {
  private readonly totals = { ordered: 0, stored: 0, moves: 0, failed: 0, bytes: 0, promoted: 0, promotedBytes: 0 };
  private readonly times: number[] = [];

  ordered(): void {
    this.totals.ordered++;
  }

  /** Notes the end of a repair. `waited`: the time in ms since its order. */
  ended(bytes: number, stored: boolean, waited: Millis, isMove: boolean): void {
    const { totals } = this;
    if (!stored) {
      totals.failed++;
      return;
    }
    totals.stored++;
    if (isMove) totals.moves++;
    totals.bytes += bytes;
    this.times.push(waited);
  }

  /** Notes that the tracker died. Nobody waits any more for the repairs under way. */
  abandoned(): void {
    const { totals } = this;
    totals.failed = totals.ordered - totals.stored;
  }

  /** Notes that a cached copy became a replica. */
  promoted(bytes: number): void {
    this.totals.promoted++;
    this.totals.promotedBytes += bytes;
  }

  result(): RepairTotals {
    return { ...this.totals, times: new Float64Array(this.times) };
  }
}
