import { sha256 } from "../../src/live/disk/content-hash.js";
import { type RunOptions, SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { analyse } from "../../src/report/analysis/analyse.js";
import type { Measurements } from "../../src/report/measurements.js";
import type { Report } from "../../src/report/report.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { filesBeside } from "../../src/scenario/source/load.js";
import { type ParseOptions, parseScenario } from "../../src/scenario/source/parse.js";
import { formatProblem } from "../../src/scenario/source/problem.js";

/** A scenario from its text. Throws an error that names all problems of the text. */
export function scenarioOf(text: string, options: ParseOptions = {}): Scenario {
  const { scenario, problems } = parseScenario(text, "test.yaml", filesBeside("test.yaml"), options);
  if (!scenario) throw new Error(problems.map(formatProblem).join("\n"));
  return scenario;
}

/** A simulation that was played to its end, with its results. */
export interface Played {
  readonly run: SimulatedRun;
  readonly measured: Measurements;
  readonly report: Report;
}

/** Simulates a scenario from start to end, and lets it come to rest. */
export function play(scenario: Scenario, options: RunOptions = {}): Played {
  const run = new SimulatedRun(scenario, { hash: sha256, ...options });
  run.advanceTo(scenario.duration);
  const measured = run.finish();
  return { run, measured, report: analyse(measured, scenario.expect) };
}

/** The checks that a run did not pass, in words. */
export function violated({ checks }: { readonly checks: Measurements["checks"] }): string[] {
  return checks.filter(({ passed }) => !passed).map(({ name, detail }) => `${name}: ${detail}`);
}
