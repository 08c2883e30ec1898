import type { SeedFailure, Tally } from "../../campaign/run/tally.js";
import { failureBlock, TOLD } from "./fuzz-words.js";

/**
 * Tells the user the failures of a campaign, each once and at most `TOLD` of them, as soon as their seeds have been played. Threads may find failures
 * in another order than the result lists them. With `--first` they may also find more failures than the result counts.
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
