import type { Millis } from "../../runtime/clock.js";
import type { Written } from "../written.js";
import { byTime } from "./by-time.js";
import { Dice } from "./dice.js";
import { drawComings } from "./draw-comings.js";
import { drawFaults } from "./draw-faults.js";
import { timeText } from "./quantities.js";
import { drawSettings } from "./settings.js";
import { drawTopology } from "./topology.js";
import { drawFiles, drawWorkload } from "./workload.js";

/** Simulated time of a trial; and when its last fault ends, so that the swarm can come to rest. Milliseconds. */
const DURATION: Millis = 600_000;
const HEALED_AT: Millis = 450_000;

/**
 * Draws the scenario of a seed: a network of about twenty nodes, what its users do, and what goes wrong. Each seed switches a random part
 * of all that on: what every run has hides what only some have. Equal seeds, equal scenarios.
 */
export function drawScenario(seed: number): Written {
  const dice = Dice.of(seed);
  const traits = dice.for("traits");
  const has = (trait: string, probability = 0.5) => traits.for(trait).chance(probability);
  const settings = drawSettings(dice.for("settings"));
  const files = drawFiles(dice.for("files"), settings);
  // A name that is put twice may have two versions for a while.
  const need = 2 * settings.replication * files.reduce((sum, { size }) => sum + size, 0);
  const topology = drawTopology(dice.for("topology"), need, has("late joins"));
  const fewReplicas = settings.replication > 2 && has("few replicas", 0.2);
  const workload = {
    overwrites: has("overwrites"),
    removes: has("removes"),
    crowds: has("crowds"),
    bursts: has("bursts"),
    fewReplicas,
  };
  const fewest = fewReplicas ? 2 : settings.replication;
  const steps = [
    ...drawWorkload(dice.for("workload"), files, topology, settings, workload, DURATION - 30_000),
    ...drawComings(dice.for("comings"), topology, has("leaves"), HEALED_AT),
    ...(has("faults", 0.97) ? drawFaults(dice.for("faults"), topology, settings, fewest, HEALED_AT) : []),
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
