import type { Millis } from "../../runtime/clock.js";
import type { Written } from "../written.js";
import { byTime } from "./by-time.js";
import { Dice } from "./dice.js";
import { drawComings } from "./draw-comings.js";
import { drawFaults } from "./draw-faults.js";
import { timeText } from "./quantities.js";
import { drawSettings } from "./settings.js";
import { drawTopology, type Topology } from "./topology.js";
import { drawFiles, drawWorkload } from "./workload.js";

/** The simulated time of a trial; and the time by which all faults have ended, so that the swarm can come to rest. In milliseconds. */
const DURATION: Millis = 600_000;
const HEALED_AT: Millis = 450_000;

/**
 * Draws the scenario of a seed: a network, the actions of its users, and its faults. The network has about twenty nodes, or only a few. Each seed
 * uses only a random part of all that can happen, because things that happen in every run would hide the effects of the others. Equal seeds give
 * equal scenarios.
 */
export function drawScenario(seed: number): Written {
  const dice = Dice.of(seed);
  const traits = dice.for("traits");
  const has = (trait: string, probability = 0.5) => traits.for(trait).chance(probability);
  const settings = drawSettings(dice.for("settings"));
  const files = drawFiles(dice.for("files"), settings);
  const need = settings.replication * files.reduce((sum, { size }) => sum + size, 0);
  const small = has("small network", 0.15);
  const topology = drawTopology(dice.for("topology"), need, {
    lateJoins: has("late joins"),
    tight: has("tight room", 0.35),
    small,
  });
  const fewReplicas = settings.replication > 2 && has("few replicas", 0.2);
  const workload = {
    overwrites: has("overwrites"),
    removes: has("removes"),
    crowds: has("crowds"),
    bursts: has("bursts"),
    rewrites: has("rewrites", 0.3),
    fewReplicas,
  };
  const users = fewOf(traits.for("users"), topology, has("few users", 0.3));
  // Faults that strike only a few hosts often strike the same host at the same time. On twenty hosts this is rare.
  const victims = fewOf(traits.for("victims"), topology, has("few victims", 0.4));
  const fewest = fewReplicas ? 2 : settings.replication;
  // In a small network no node leaves: there might be no node that can take its replicas, and then the next fault might destroy the last ones.
  const comings = { leaves: has("leaves") && !small, exodus: has("exodus", 0.2) && !small };
  const steps = [
    ...drawWorkload(dice.for("workload"), files, users, settings, workload, DURATION - 30_000),
    ...drawComings(dice.for("comings"), topology, comings, HEALED_AT),
    ...(has("faults", 0.97) ? drawFaults(dice.for("faults"), victims, settings, fewest, HEALED_AT) : []),
  ];
  return {
    name: `fuzz-${seed}`,
    seed,
    duration: timeText(DURATION),
    ...settings.written,
    nodes: topology.written,
    steps: byTime(steps),
  };
}

/** The topology. With `few` it has only a few of the nodes. */
function fewOf(dice: Dice, topology: Topology, few: boolean): Topology {
  return few ? { ...topology, nodes: dice.some(topology.nodes, dice.whole(2, 6)) } : topology;
}
