import type { Check } from "../report/measurements.js";
import { Copy } from "../tracker/chunk-index.js";
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
  ];
  if (quiet) checks.push(mapEqualsDisks(swarm));
  return checks;
}

function bytesConserved({ streamed }: NetworkTraffic): Check {
  const { sent, delivered, inFlight, cut } = streamed;
  // Sums of fractions of bytes: transfers that were cut had moved some part of a message.
  const difference = Math.abs(sent - delivered - inFlight - cut);
  return {
    name: "bytes uploaded = downloaded + in flight + cut",
    passed: difference <= 1e-6 * Math.max(1, sent),
    detail: `${Math.round(sent)} = ${Math.round(delivered)} + ${Math.round(inFlight)} + ${Math.round(cut)}`,
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
  const known = new Set(swarm.committed());
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
    passed: swarm.wrongContents === 0,
    detail: swarm.wrongContents === 0 ? "checked at every chunk read" : `${swarm.wrongContents} wrong`,
  };
}

/** Whether the tracker's replicas on running nodes are those on their disks, and the other way round. */
export function mapEqualsDisks(swarm: Swarm): Check {
  const name = "the tracker's map = what the disks hold, once quiet";
  const { tracker } = swarm;
  if (!tracker) return { name, passed: true, detail: "there was no tracker" };
  const differences: string[] = [];
  /** Positions of the nodes that run, by the tracker's number; -1: none. */
  const positions = new Int32Array(tracker.peers.count + 1).fill(-1);
  let running = 0;
  let held = 0;
  for (let at = 0; at < swarm.nodes.length; at++) {
    const number = swarm.nodes[at]?.number ?? 0;
    if (number === 0) continue;
    positions[number] = at;
    running++;
    held += swarm.stores[at]?.replicas ?? 0;
  }
  let mapped = 0;
  for (const holding of tracker.index.holdings()) {
    if (tracker.index.stateOf(holding) !== Copy.stored) continue;
    const at = positions[tracker.index.peerOf(holding)]!;
    if (at < 0) continue;
    mapped++;
    const chunk = tracker.index.chunkOf(holding);
    const file = tracker.index.fileOf(chunk);
    const index = tracker.index.positionOf(chunk);
    const chunkHeld = swarm.stores[at]?.get(file.id, index);
    if (chunkHeld?.pledge !== tracker.index.pledgeOf(holding)) {
      differences.push(`${swarm.planOf(at).name} lacks chunk ${index} of ${file.name}`);
    }
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
