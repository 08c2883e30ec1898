import { evidenceOf } from "../../src/explain/evidence.js";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { analyse } from "../../src/report/analysis/analyse.js";
import { NONE } from "../../src/tracker/index/chunk-index.js";
import type { Drops } from "../../src/tracker/repair/drops.js";
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

/** The tracker orders every replica of the first chunk of the first file dropped, which it never should. */
export function trimAll({ programs }: SimulatedRun): void {
  const { tracker } = programs.actors;
  const drops = tracker && (Reflect.get(tracker.repair, "drops") as Drops);
  if (!tracker || !drops) throw new Error("there is no tracker");
  const { index, files } = tracker;
  const [file] = files.fromName("");
  const chunk = file?.chunks[0] as number;
  for (let h = index.firstReplica(chunk); h !== NONE; h = index.firstReplica(chunk)) drops.detach(h);
}
