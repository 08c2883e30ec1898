import type { Millis } from "../../runtime/clock.js";
import type { WrittenStep } from "../written.js";
import type { Budget } from "./budget.js";
import type { Dice } from "./dice.js";
import type { FaultKind } from "./faults/fault-kind.js";
import { timeText } from "./quantities.js";

/** The shortest fault that is worth a step, in milliseconds. */
const SHORTEST = 500;

/** The faults of a trial: takes what regimes draw, as far as the budget affords it, and ends all of it when the swarm is to heal. */
export class Schedule {
  readonly steps: WrittenStep[] = [];

  /** `healedAt`: from then on no fault lasts. */
  constructor(
    private readonly dice: Dice,
    private readonly budget: Budget,
    readonly healedAt: Millis,
  ) {}

  /** A fault of a kind on some hosts. Those that the kind does not strike, and those beyond the budget, are left out. */
  strike(kind: FaultKind, from: Millis, hosts: readonly string[], length: Millis): void {
    const at = rounded(from);
    const most = this.healedAt - at;
    if (most < SHORTEST) return;
    const struck = hosts.filter(
      (host) => kind.strikes === "both" || (host === "tracker") === (kind.strikes === "tracker"),
    );
    const affordable = struck.slice(0, this.budget.afford(struck.length, kind.destroys));
    if (affordable.length === 0) return;
    const dice = this.dice.for(`strike-${this.steps.length}`);
    const written = kind.written({ hosts: affordable, length: timeText(rounded(Math.min(length, most))), dice });
    this.steps.push({ at: timeText(at), ...written });
  }
}

/** To a tenth of a second, at least one. */
function rounded(time: Millis): Millis {
  return Math.max(100, Math.round(time / 100) * 100);
}
