import type { Check } from "../report/measurements.js";
import type { NetworkTraffic } from "./hosts.js";
import type { Recorder } from "./recorder.js";
import type { Swarm } from "./swarm.js";

/** Differences named in a failed check. */
const EXAMPLES = 3;

/** What must hold of any run, whatever the scenario did: the guarantees of the protocol, as far as a run can show them. */
export function runChecks(swarm: Swarm, recorder: Recorder, traffic: NetworkTraffic, quiet: boolean): Check[] {
  const checks = [
    bytesConserved(traffic),
    capacityKept(recorder),
    putsRemembered(swarm, recorder),
    contentsRight(swarm),
    ...endedUnasked(swarm),
  ];
  if (quiet) checks.push(mapEqualsDisks(swarm));
  return checks;
}

function bytesConserved({ streamed }: NetworkTraffic): Check {
  const { sent, unreported = 0, delivered, inFlight, cut } = streamed;
  // Sums of fractions of bytes: transfers that were cut had moved some part of a message.
  const difference = Math.abs(sent + unreported - delivered - inFlight - cut);
  const known = unreported > 0 ? `${Math.round(sent)} + ${Math.round(unreported)} by killed` : `${Math.round(sent)}`;
  return {
    name: "bytes uploaded = downloaded + in flight + cut",
    passed: difference <= 1e-6 * Math.max(1, sent),
    detail: `${known} = ${Math.round(delivered)} + ${Math.round(inFlight)} + ${Math.round(cut)}`,
  };
}

function capacityKept({ overCapacity }: Recorder): Check {
  return {
    name: "no node held more than its capacity",
    passed: overCapacity === undefined,
    detail: overCapacity ?? "checked at every stored replica",
  };
}

function putsRemembered(swarm: Swarm, recorder: Recorder): Check {
  const known = new Set(swarm.programs.committed());
  const { acknowledged } = recorder.operations;
  const forgotten = [...acknowledged].filter((name) => !known.has(name));
  return {
    name: "every acknowledged put is known to the tracker",
    passed: forgotten.length === 0,
    detail:
      forgotten.length === 0
        ? `${acknowledged.size} acknowledged`
        : `${forgotten.length} forgotten: ${forgotten.slice(0, EXAMPLES).join(", ")}`,
  };
}

function contentsRight(swarm: Swarm): Check {
  return {
    name: "every read returned what was put",
    passed: swarm.programs.wrongContents === 0,
    detail:
      swarm.programs.wrongContents === 0 ? "checked at every chunk read" : `${swarm.programs.wrongContents} wrong`,
  };
}

/** Nothing to say where all goes well: a simulated program cannot end by itself. */
function endedUnasked({ failures }: Swarm): Check[] {
  if (failures.length === 0) return [];
  const examples = failures.slice(0, EXAMPLES).join("; ");
  return [{ name: "every program ran until it was told to end", passed: false, detail: examples }];
}

/** Whether the tracker's replicas on running nodes are those on their disks, and the other way round. */
export function mapEqualsDisks({ programs, scenario }: Swarm): Check {
  const name = "the tracker's map = what the disks hold, once quiet";
  const view = programs.view();
  if (!view) return { name, passed: true, detail: "there was no tracker" };
  const differences: string[] = [];
  let running = 0;
  let held = 0;
  for (const node of view.running()) {
    running++;
    held += view.replicasOn(node);
  }
  let mapped = 0;
  for (const { node, fileId, fileName, index, pledge } of view.mapped()) {
    mapped++;
    if (view.pledgeOn(node, fileId, index) !== pledge)
      differences.push(`${scenario.nodes[node]!.name} lacks chunk ${index} of ${fileName}`);
  }
  if (differences.length === 0 && held !== mapped) differences.push(`${held} replicas on disks, ${mapped} in the map`);
  return {
    name,
    passed: differences.length === 0,
    detail:
      differences.length === 0
        ? `${mapped} replicas on ${running} nodes`
        : `${differences.length} differences: ${differences.slice(0, EXAMPLES).join("; ")}`,
  };
}
