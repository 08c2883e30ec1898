import type { Millis } from "../../runtime/clock.js";
import type { WrittenStep } from "../written.js";
import { Budget } from "./budget.js";
import type { Dice } from "./dice.js";
import { ambushes } from "./faults/ambushes.js";
import { faultKinds } from "./faults/fault-kinds.js";
import { regimes } from "./regimes/regimes.js";
import { Schedule } from "./schedule.js";
import type { Silences } from "./settings.js";
import type { Topology } from "./topology.js";

/** The time in ms before which no fault strikes. Until then the nodes join. */
const FIRST = 15_000;
const MOST_SCENES = 3;

/**
 * Draws the faults of a trial: a few kinds of faults, in a few scenes one after another. Each scene has its own regime. The faults stay
 * within the budget that the smallest number of replicas allows. No fault lasts beyond `healedAt`.
 */
export function drawFaults(
  dice: Dice,
  topology: Topology,
  settings: Silences,
  fewestReplicas: number,
  healedAt: Millis,
): WrittenStep[] {
  const kinds = switchedOn(dice.for("kinds"), faultKinds);
  const waiting = switchedOn(dice.for("ambushes"), ambushes);
  const known = switchedOn(dice.for("regimes"), regimes);
  const schedule = new Schedule(dice.for("schedule"), new Budget(fewestReplicas), healedAt);
  const scenes = dice.whole(1, MOST_SCENES);
  const length = (healedAt - FIRST) / scenes;
  for (let i = 0; i < scenes; i++) {
    const own = dice.for(`scene-${i}`);
    const from = FIRST + i * length;
    own.pick(known)({
      dice: own,
      from: Math.round(from),
      until: Math.round(from + length),
      topology,
      settings,
      kinds,
      ambushes: waiting,
      schedule,
    });
  }
  return schedule.steps;
}

/**
 * Draws for each row of a table whether it is used; at least one is. If every run used all rows at once, runs would rarely show the effect
 * of a few of them.
 */
function switchedOn<T>(dice: Dice, table: { readonly [name: string]: T }): T[] {
  const names = Object.keys(table);
  const on = names.filter((name) => dice.for(name).chance(0.5));
  return (on.length > 0 ? on : [dice.pick(names)]).map((name) => table[name] as T);
}
