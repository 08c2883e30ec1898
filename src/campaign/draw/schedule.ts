import type { Millis } from "../../runtime/clock.js";
import type { WrittenStep } from "../written.js";
import type { Budget } from "./budget.js";
import type { Dice } from "./dice.js";
import type { Ambush } from "./faults/ambushes.js";
import type { FaultKind } from "./faults/fault-kind.js";
import { timeText } from "./quantities.js";

/** The shortest fault that is worth a step, in milliseconds. */
const SHORTEST = 500;

/**
 * The faults of a trial. A schedule takes the faults that regimes draw, as far as the budget allows. It lets all of them end by the time at
 * which the swarm is to heal.
 */
export class Schedule {
  readonly steps: WrittenStep[] = [];

  /** `healedAt`: no fault lasts beyond this time. */
  constructor(
    private readonly dice: Dice,
    private readonly budget: Budget,
    readonly healedAt: Millis,
  ) {}

  /** Adds a fault of a kind on some hosts. Leaves out hosts that the kind does not strike, and hosts beyond the budget. */
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

  /**
   * Adds a fault that waits for its moment from `from` on. It strikes once. With `isRepeated` it strikes each time that the moment comes,
   * unless it destroys replicas. `length`: how long the fault then lasts.
   */
  lieInWait({ destroys, when, within = 0, written }: Ambush, from: Millis, length: Millis, isRepeated: boolean): void {
    const until = this.healedAt - length - within;
    if (until <= from || this.budget.afford(1, destroys) === 0) return;
    const dice = this.dice.for(`ambush-${this.steps.length}`);
    const times = { from: timeText(rounded(from)), until: timeText(rounded(until)) };
    // Do not repeat a fault that destroys replicas, since the budget is charged only once.
    const each = isRepeated && destroys === 0 ? { each: true } : {};
    const after = within > 0 ? { after: timeText(rounded(dice.for("after").between(0, within))) } : {};
    this.steps.push({ when: { ...when, ...each, ...after, ...times }, ...written(timeText(rounded(length)), dice) });
  }
}

/** Rounds a time in ms to a tenth of a second; at least a tenth. */
function rounded(time: Millis): Millis {
  return Math.max(100, Math.round(time / 100) * 100);
}
