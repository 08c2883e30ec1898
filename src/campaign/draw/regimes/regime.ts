import type { Millis } from "../../../runtime/clock.js";
import type { Dice } from "../dice.js";
import type { Ambush } from "../faults/ambushes.js";
import type { FaultKind } from "../faults/fault-kind.js";
import type { Schedule } from "../schedule.js";
import type { Silences } from "../settings.js";
import type { Topology } from "../topology.js";

/** A part of a trial in which faults have something in common. */
interface Scene {
  readonly dice: Dice;
  readonly from: Millis;
  readonly until: Millis;
  readonly topology: Topology;
  readonly settings: Silences;
  /** The kinds of faults that are switched on for this seed. */
  readonly kinds: readonly FaultKind[];
  readonly ambushes: readonly Ambush[];
  readonly schedule: Schedule;
}

/**
 * A pattern in which faults come. Without patterns, faults would come independently of each other and average out, and all seeds would look
 * alike.
 */
export type Regime = (scene: Scene) => void;

/**
 * Draws the length of a fault: too short for the tracker to notice, long enough for it to suspect a node, or long enough for it to give the
 * node up.
 */
export function drawLength(dice: Dice, { suspectAfter, deadAfter }: Silences): Millis {
  return dice.pick([
    () => dice.time(500, 5_000),
    () => dice.time(5_000, suspectAfter),
    () => dice.time(suspectAfter, deadAfter),
    () => dice.time(deadAfter, deadAfter + 120_000),
  ])();
}

/** Draws a host: mostly a node, and sometimes the tracker. */
export function drawHost(dice: Dice, { nodes }: Topology): string {
  return dice.chance(0.1) ? "tracker" : dice.pick(nodes);
}

/** Draws hosts that fail together: a zone, or a fifth, half or four fifths of the nodes. Sometimes the tracker fails with them. */
export function drawGroup(dice: Dice, { nodes, zones }: Topology): readonly string[] {
  const share = dice.pick([0.2, 0.5, 0.5, 0.8]);
  const group =
    zones.length > 0 && dice.chance(0.5) ? dice.pick(zones) : dice.some(nodes, Math.ceil(share * nodes.length));
  return dice.chance(0.2) ? [...group, "tracker"] : group;
}
