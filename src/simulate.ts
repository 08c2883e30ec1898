import { type RunOptions, SimulatedRun } from "./play/worlds/simulated/simulated-run.js";
import { analyse } from "./report/analysis/analyse.js";
import type { Report } from "./report/report.js";
import type { Scenario } from "./scenario/scenario.js";

/** Simulates a scenario from start to end. A pure function: no clock, no disk, no console; equal input, equal report. */
export function simulate(scenario: Scenario, options: RunOptions = {}): Report {
  const run = new SimulatedRun(scenario, options);
  run.advanceTo(scenario.duration);
  return analyse(run.finish(), scenario.expect);
}
