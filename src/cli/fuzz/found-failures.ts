import type { SeedFailure, Tally } from "../../campaign/run/tally.js";
import { failureBlock, TOLD } from "./fuzz-words.js";

/**
 * Tells each failure of a campaign once, as soon as its seeds have been played. Threads may find them in another order than the result
 * has them, and with `--first` more than the result counts.
 */
export class FoundFailures {
  private readonly known = new Set<SeedFailure>();

  constructor(
    private readonly scenario: string | undefined,
    private readonly tell: (lines: readonly string[]) => void,
  ) {}

  update({ failures }: Pick<Tally, "failures">): void {
    if (failures.length === this.known.size) return;
    for (const failure of failures) {
      if (this.known.has(failure)) continue;
      this.known.add(failure);
      if (this.known.size <= TOLD) this.tell(failureBlock(failure, this.scenario));
    }
  }
}
