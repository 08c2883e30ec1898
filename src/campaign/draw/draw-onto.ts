import type { Millis } from "../../runtime/clock.js";
import type { Step } from "../../scenario/scenario.js";
import type { FileText, ReadFile } from "../../scenario/source/read-once.js";
import { stepKind } from "../../scenario/steps/steps.js";
import { scenarioOf } from "../scenario-of.js";
import { stepsOf, type Written } from "../written.js";
import { byTime } from "./by-time.js";
import { Dice } from "./dice.js";
import { drawFaults } from "./draw-faults.js";

/** A user's scenario, to which a campaign adds drawn faults. It is plain data, which can be sent to a thread. */
export interface Base {
  /** The path of the scenario's file, for messages. */
  readonly path: string;
  readonly written: Written;
  /** The texts of the files that the scenario names, by their names in it. They were read once, so all trials see the same. */
  readonly files: ReadonlyMap<string, FileText>;
  readonly duration: Millis;
  readonly suspectAfter: Millis;
  readonly deadAfter: Millis;
  /** The smallest number of replicas of any file; 1 if the scenario itself destroys some, so that faults may destroy none. */
  readonly fewestReplicas: number;
  /** The names of the nodes that are there from the start, or of all nodes if steps let all of them join; and the names of the nodes of each zone. */
  readonly nodes: readonly string[];
  readonly zones: readonly (readonly string[])[];
}

/** No drawn fault lasts beyond this share of the scenario's duration. */
const HEALED = 0.75;

/**
 * Reads a user's scenario, and collects what the drawing of faults needs to know. `readFile` reads the files that the scenario names. Throws
 * UnfitScenario.
 */
export function baseOf(written: Written, path: string, readFile: ReadFile): Base {
  const files = new Map<string, FileText>();
  const readAndKept: ReadFile = (name) => {
    const file = files.get(name) ?? readFile(name);
    files.set(name, file);
    return file;
  };
  const { nodes, steps, workloads, churn, replication, duration, tracker } = scenarioOf(written, readAndKept);
  const asked = [
    ...steps.map((step) => stepKind(step).replicas?.(step) ?? 0),
    ...workloads.map((workload) => workload.replication),
  ].filter((replicas) => replicas > 0);
  const destroys = churn.some(({ crash }) => crash < 1) || steps.some(destroysReplicas);
  const early = nodes.filter(({ joins }) => joins);
  const zones = [...new Set(nodes.map(({ zone }) => zone))].filter((zone) => zone !== "");
  return {
    path,
    written,
    files,
    duration,
    suspectAfter: tracker.suspectAfter,
    deadAfter: tracker.deadAfter,
    fewestReplicas: destroys ? 1 : Math.min(replication, ...asked),
    nodes: (early.length > 0 ? early : nodes).map(({ name }) => name),
    zones: zones.map((zone) => nodes.filter((node) => node.zone === zone).map(({ name }) => name)),
  };
}

/** Whether a step of the user's takes replicas away, or makes a node claim replicas that it lacks. A step that slows a disk down does neither. */
function destroysReplicas(step: Step): boolean {
  if (step.do === "crash") return "disk" in step;
  return step.do === "leave" || step.do === "corrupt" || step.do === "lie";
}

/** The user's scenario with another seed, and with drawn faults on top. */
export function drawOnto(base: Base, seed: number): Written {
  const { written, duration, suspectAfter, deadAfter, fewestReplicas, nodes, zones } = base;
  const healedAt = HEALED * duration;
  const topology = { nodes, late: [], zones, written: [] };
  const faults = drawFaults(
    Dice.of(seed).for("faults"),
    topology,
    { suspectAfter, deadAfter },
    fewestReplicas,
    healedAt,
  );
  return { ...written, seed, steps: byTime([...stepsOf(written), ...faults]) };
}
