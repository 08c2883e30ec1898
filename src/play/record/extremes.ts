import type { FileTotals } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";

/** What was so of all committed files for some time. */
export interface Redundance {
  readonly files: number;
  /** Share of the files that could be read. */
  readonly available: number;
  /** Chunks without a live replica, and those without any copy within reach. */
  readonly withoutReplica: number;
  readonly unreadable: number;
}

/** The worst that lasted, and the mean availability, over a whole run or a part of it. */
export class Extremes {
  private timeWithFiles: Millis = 0;
  private timeAvailable: Millis = 0;
  private readonly worst = {
    withoutReplica: { count: 0, at: 0 },
    unreadable: { count: 0, at: 0 },
    available: { share: 1, at: 0 },
  };

  /** `so` is what was so from `at` on, for the time `lasted`. */
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
