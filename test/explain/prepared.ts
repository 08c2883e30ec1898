import { evidenceOf } from "../../src/explain/evidence.js";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { analyse } from "../../src/report/analysis/analyse.js";
import { scenarioOf } from "../scenarios/scenario.js";

/** Plays a scenario with a full record. At `at` ms, `meddle` may change the swarm. */
export function evidence(text: string, at = 0, meddle: (run: SimulatedRun) => void = () => {}) {
  const run = new SimulatedRun(scenarioOf(text), { hash: sha256, record: "full" });
  run.advanceTo(at);
  meddle(run);
  run.advanceTo(run.scenario.duration);
  const measured = run.finish();
  if (!measured.history) throw new Error("nothing was recorded");
  return evidenceOf(measured.history, analyse(measured, []));
}
