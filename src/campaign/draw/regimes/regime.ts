import type { Millis } from "../../../runtime/clock.js";
import type { Dice } from "../dice.js";
import type { Ambush } from "../faults/ambushes.js";
import type { FaultKind } from "../faults/fault-kind.js";
import type { Schedule } from "../schedule.js";
import type { Silences } from "../settings.js";
import type { Topology } from "../topology.js";

/** A part of a trial in which faults have something in common. */
export interface Scene {
  readonly dice: Dice;
  readonly from: Millis;
  readonly until: Millis;
  readonly topology: Topology;
  readonly settings: Silences;
  /** The kinds that are switched on for this seed. */
  readonly kinds: readonly FaultKind[];
  readonly ambushes: readonly Ambush[];
  readonly schedule: Schedule;
}

/** A way in which faults come. Faults that come independently of each other average out, and every seed looks alike. */
export type Regime = (scene: Scene) => void;

/** A length that the tracker does not notice, or after which it suspects a node, or has given it up. */
export function drawLength(dice: Dice, { suspectAfter, deadAfter }: Silences): Millis {
  return dice.pick([
    () => dice.time(500, 5_000),
    () => dice.time(5_000, suspectAfter),
    () => dice.time(suspectAfter, deadAfter),
    () => dice.time(deadAfter, deadAfter + 120_000),
  ])();
}

/** A node, and sometimes the tracker. */
export function drawHost(dice: Dice, { nodes }: Topology): string {
  return dice.chance(0.1) ? "tracker" : dice.pick(nodes);
}

/** Hosts that fail together: a zone, half of the nodes, some of them, or all. */
export function drawGroup(dice: Dice, { nodes, zones }: Topology): readonly string[] {
  const share = dice.pick([0.2, 0.5, 0.5, 0.8]);
  const group =
    zones.length > 0 && dice.chance(0.5) ? dice.pick(zones) : dice.some(nodes, Math.ceil(share * nodes.length));
  return dice.chance(0.2) ? [...group, "tracker"] : group;
}
