import { pathToFileURL } from "node:url";
import { SimulatedRun } from "../src/play/worlds/simulated/simulated-run.js";
import { analyse } from "../src/report/analysis/analyse.js";
import { loadScenario } from "../src/scenario/source/load.js";
import { formatProblem } from "../src/scenario/source/problem.js";
import { measured, type Row } from "./row.js";

/** Plays a shipped scenario from start to end, and makes its report: `node --import tsx bench/scenario.ts FILE [path=value ...]`. */
export function playScenario(file: string, set: readonly string[]): Row {
  const loaded = loadScenario(file, { set });
  if (!loaded.scenario) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  const { scenario } = loaded;
  let passed = false;
  let digest = "";
  const row = measured("events", () => {
    const run = new SimulatedRun(scenario);
    run.advanceTo(scenario.duration);
    const { events } = run;
    digest = run.simulation.digest;
    const report = analyse(run.finish(), scenario.expect);
    passed = report.passed;
    if (!passed) console.error(JSON.stringify({ checks: report.checks, expectations: report.expectations }, null, 1));
    return events;
  });
  const nodes = scenario.nodes.length;
  return { ...row, more: { nodes, passed: String(passed), digest } };
}

const [, program = "", file = "", ...set] = process.argv;
if (import.meta.url === pathToFileURL(program).href) console.log(JSON.stringify(playScenario(file, set)));
