import type { Draws } from "../../runtime/random/random.js";
import type { WeightedList } from "../index/weighted-list.js";

/** The peers of some zones. A zone is drawn in proportion to its capacity, and then a peer in it. It holds for one choice: zones may change after it. */
export class WeightedZones {
  private readonly weight: number;

  /** `zones`: the peers of each zone. `all`: the peers to draw from if there is no zone. */
  constructor(
    private readonly zones: readonly WeightedList<number>[],
    private readonly all: WeightedList<number>,
  ) {
    this.weight = zones.reduce((sum, { weight }) => sum + weight, 0);
  }

  draw(draws: Draws): number {
    let target = draws.next() * this.weight;
    let drawn = this.all;
    for (const zone of this.zones) {
      drawn = zone;
      target -= zone.weight;
      if (target < 0) break;
    }
    return drawn.draw(draws);
  }
}
