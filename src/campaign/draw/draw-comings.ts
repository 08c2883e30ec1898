import type { Millis } from "../../runtime/clock.js";
import type { WrittenStep } from "../written.js";
import type { Dice } from "./dice.js";
import { timeText } from "./quantities.js";
import type { Topology } from "./topology.js";

/** How nodes go, in some drawn networks. */
export interface Goings {
  /** Some nodes leave, each at its own time. */
  readonly leaves: boolean;
  /** Some nodes leave at about the same time, after their replicas were copied. */
  readonly exodus: boolean;
}

/**
 * Draws when the late nodes join. Also draws which of the other nodes leave, and when they leave and come back. While a node is away, its
 * replicas are missing as if its disk were lost. So all nodes are back by `healedAt`.
 */
export function drawComings(dice: Dice, { nodes, late }: Topology, goings: Goings, healedAt: Millis): WrittenStep[] {
  const steps: WrittenStep[] = [];
  for (const node of late) steps.push({ at: timeText(dice.time(20_000, healedAt)), join: node });
  const leave = (dice: Dice, node: string, at: Millis, drain: boolean): void => {
    steps.push({ at: timeText(at), leave: drain ? { node, drain } : node });
    steps.push({ at: timeText(dice.time(at + 5_000, healedAt)), join: node });
  };
  if (goings.leaves) {
    for (const node of dice.some(nodes, dice.whole(1, 4)))
      leave(dice, node, dice.time(30_000, 0.7 * healedAt), dice.chance(0.5));
  }
  if (goings.exodus) {
    const own = dice.for("exodus");
    const begin = own.time(30_000, 0.7 * healedAt);
    for (const node of own.some(nodes, own.whole(2, 6))) leave(own, node, own.time(begin, begin + 3_000), true);
  }
  return steps;
}
