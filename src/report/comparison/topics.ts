/**
 * Two figures are called alike if their ratio is below the first limit. Two shares are called alike if they differ by less than the second.
 * Both limits are conventions of this program, and no statistical test.
 */
export const ALIKE_RATIO = 1.05;
export const ALIKE_SHARE = 0.001;

/** Whether a difference of 1 already counts for this figure, whatever its value. */
export function isCounted(metric: string): boolean {
  return metric === "files.lost" || metric === "checks.failed";
}

/** The words for a figure. */
export interface Topic {
  readonly metric: string;
  readonly better: "low" | "high";
  /**
   * Sentences about a run whose figure is better than the baseline's, and about one whose figure is worse. `{ratio}` stands for words such
   * as `1.31 times`.
   */
  readonly whenBetter: string;
  readonly whenWorse: string;
  readonly alike: string;
  /** The name of the figure, as it stands in brackets. */
  readonly figure: string;
}

function topic(
  metric: string,
  better: Topic["better"],
  whenBetter: string,
  whenWorse: string,
  alike: string,
  figure: string,
) {
  return { metric, better, whenBetter, whenWorse, alike, figure };
}

/** The topics in the order in which users ask: whether data is lost, can be read, is spread evenly and arrives fast, and what that costs. */
export const tiers: readonly (readonly Topic[])[] = [
  [
    topic("files.lost", "low", "loses fewer files", "loses more files", "as many files are lost", "files lost"),
    topic(
      "checks.failed",
      "low",
      "violates fewer invariants",
      "violates more invariants",
      "as many invariants are violated",
      "violated",
    ),
  ],
  [
    topic(
      "availability.mean",
      "high",
      "keeps more files readable",
      "keeps fewer files readable",
      "files are readable as often",
      "mean availability",
    ),
    topic(
      "get.success",
      "high",
      "has more downloads succeed",
      "has fewer downloads succeed",
      "downloads succeed as often",
      "share that succeeded",
    ),
    topic(
      "put.success",
      "high",
      "has more uploads succeed",
      "has fewer uploads succeed",
      "uploads succeed as often",
      "share that succeeded",
    ),
  ],
  [
    topic(
      "load.stored.deviation",
      "low",
      "stores {ratio} closer to the nodes' ideals",
      "stores {ratio} further from the nodes' ideals",
      "bytes are stored as close to the nodes' ideals",
      "deviation",
    ),
    topic(
      "load.stored.cv",
      "low",
      "stores {ratio} more evenly",
      "stores {ratio} less evenly",
      "bytes are stored as evenly",
      "CV",
    ),
    topic(
      "load.served.cv",
      "low",
      "spreads what is sent {ratio} more evenly",
      "spreads what is sent {ratio} less evenly",
      "what is sent is spread as evenly",
      "CV",
    ),
    topic(
      "get.median",
      "low",
      "downloads {ratio} faster",
      "downloads {ratio} more slowly",
      "downloads are as fast",
      "median",
    ),
    topic(
      "get.p99",
      "low",
      "has its slowest downloads {ratio} faster",
      "has its slowest downloads {ratio} slower",
      "the slowest downloads are as fast",
      "99th percentile",
    ),
    topic(
      "put.median",
      "low",
      "uploads {ratio} faster",
      "uploads {ratio} more slowly",
      "uploads are as fast",
      "median",
    ),
    topic(
      "repair.bytes",
      "low",
      "repairs with fewer bytes",
      "repairs with more bytes",
      "repair moves as much",
      "moved by repair",
    ),
    topic(
      "redundancy.mean",
      "high",
      "keeps more chunks at full redundancy",
      "keeps fewer chunks at full redundancy",
      "redundancy is alike",
      "mean redundancy",
    ),
    topic(
      "tracker.requests",
      "low",
      "asks the tracker less often",
      "asks the tracker more often",
      "the tracker is asked as often",
      "requests",
    ),
  ],
];
