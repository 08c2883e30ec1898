import type { Millis } from "../../runtime/clock.js";
import type { Redraw } from "../../scenario/scenario.js";

/** Where a campaign met a situation for the first time: the seed, and the scenario time in its trial. */
export interface Meeting {
  readonly seed: number;
  readonly at: Millis;
}

/** A further trial of a campaign. It equals the trial of `seed` until a situation is met, and has other draws from then on. */
export interface Branch {
  readonly seed: number;
  readonly situation: string;
  readonly redraw: Redraw;
}

/**
 * The branches of a campaign: `each` of them for each situation, in the order of seeds and times. Each branch has a salt of its own.
 * Otherwise two situations that are met at the same moment of a trial would have equal branches.
 */
export function branchesOf(firstMet: Readonly<Record<string, Meeting>>, each: number): Branch[] {
  const inOrder = Object.entries(firstMet).sort(
    ([a, one], [b, other]) => one.seed - other.seed || one.at - other.at || (a < b ? -1 : 1),
  );
  let salt = 0;
  return inOrder.flatMap(([situation, { seed, at }]) =>
    Array.from({ length: each }, () => ({ seed, situation, redraw: { at, salt: ++salt } })),
  );
}
