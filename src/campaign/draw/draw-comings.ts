import type { Millis } from "../../runtime/clock.js";
import type { WrittenStep } from "../written.js";
import type { Dice } from "./dice.js";
import { timeText } from "./quantities.js";
import type { Topology } from "./topology.js";

/**
 * Draws which nodes join late, and which nodes leave and come back. While a node is away, its replicas are missing as if its disk were
 * lost. So all nodes are back by `healedAt`.
 */
export function drawComings(dice: Dice, { nodes, late }: Topology, leaves: boolean, healedAt: Millis): WrittenStep[] {
  const steps: WrittenStep[] = [];
  for (const node of late) steps.push({ at: timeText(dice.time(20_000, healedAt)), join: node });
  if (!leaves) return steps;
  for (const node of dice.some(nodes, dice.whole(1, 4))) {
    const at = dice.time(30_000, 0.7 * healedAt);
    steps.push({ at: timeText(at), leave: dice.chance(0.5) ? node : { node, drain: true } });
    steps.push({ at: timeText(dice.time(at + 5_000, healedAt)), join: node });
  }
  return steps;
}
