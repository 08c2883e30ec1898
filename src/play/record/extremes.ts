import type { FileTotals } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";

/** The state of all committed files for some time. */
export interface Redundance {
  readonly files: number;
  /** The share of the files that could be read. */
  readonly available: number;
  /** The number of chunks without a live replica, and of chunks without any reachable copy. */
  readonly withoutReplica: number;
  readonly unreadable: number;
}

/** The worst states, and the mean availability, of a whole run or a part of it. */
export class Extremes {
  private timeWithFiles: Millis = 0;
  private timeAvailable: Millis = 0;
  private readonly worst = {
    withoutReplica: { count: 0, at: 0 },
    unreadable: { count: 0, at: 0 },
    available: { share: 1, at: 0 },
  };

  /** Notes the state `so`, which began at the time `at` and lasted for `lasted` ms. */
  note(so: Redundance, at: Millis, lasted: Millis): void {
    const { worst } = this;
    if (so.files > 0) {
      this.timeWithFiles += lasted;
      this.timeAvailable += lasted * so.available;
    }
    if (so.withoutReplica > worst.withoutReplica.count) worst.withoutReplica = { count: so.withoutReplica, at };
    if (so.unreadable > worst.unreadable.count) worst.unreadable = { count: so.unreadable, at };
    if (so.available < worst.available.share) worst.available = { share: so.available, at };
  }

  result(): Pick<FileTotals, "worst" | "meanAvailable"> {
    const { withoutReplica, unreadable, available } = this.worst;
    return {
      worst: { withoutReplica: { ...withoutReplica }, unreadable: { ...unreadable }, available: { ...available } },
      meanAvailable: this.timeWithFiles > 0 ? this.timeAvailable / this.timeWithFiles : null,
    };
  }
}
