import { CheckName } from "../../report/check-names.js";
import type { Check } from "../../report/measurements.js";
import { grouped } from "../../scenario/expand/grouped.js";
import type { NetworkTraffic } from "../hosts.js";
import type { Recorder } from "../record/recorder.js";
import type { Swarm } from "../swarm.js";
import { isMapOfDisks, mapDifferences } from "./map-difference.js";
import type { Deviation, Redundancy } from "./redundancy.js";
import type { Rest } from "./rest/rest.js";
import type { WaitFor } from "./rest/wait-for.js";

/** The number of differences that the text of a failed check names. */
const EXAMPLES = 3;

/**
 * Checks what must hold for every run, whatever the scenario did: the guarantees of the protocol, as far as a run can
 * show them. `rest` has the observations since the scenario ended; undefined for a run that got no time to come to
 * rest. `waits` says what a chunk waits for; undefined: this is not known in this world.
 */
export function runChecks(
  swarm: Swarm,
  recorder: Recorder,
  traffic: NetworkTraffic,
  rest: Rest | undefined,
  waits?: WaitFor | undefined,
): Check[] {
  const checks = [
    bytesConserved(traffic),
    capacityKept(recorder),
    putsRemembered(swarm, recorder),
    contentsRight(swarm, recorder),
    ...endedUnasked(swarm),
  ];
  if (rest) checks.push(mapEqualsDisks(swarm), redundantAtRest(swarm, rest, waits), spreadAtRest(swarm, rest));
  return checks;
}

function bytesConserved({ streamed }: NetworkTraffic): Check {
  const { sent, unreported = 0, delivered, inFlight, cut } = streamed;
  // These sums are not whole numbers of bytes, because a transfer that was cut had moved only a part of a message.
  const difference = Math.abs(sent + unreported - delivered - inFlight - cut);
  const round = (bytes: number): string => grouped(Math.round(bytes));
  const known = unreported > 0 ? `${round(sent)} + ${round(unreported)} by killed` : round(sent);
  return {
    vacuous: sent + unreported === 0,
    name: CheckName.bytes,
    passed: difference <= 1e-6 * Math.max(1, sent),
    detail:
      sent + unreported === 0
        ? "nothing was sent"
        : `${known} = ${round(delivered)} + ${round(inFlight)} + ${round(cut)} B`,
  };
}

function capacityKept({ overCapacity, replicasStored }: Recorder): Check {
  const vacuous = replicasStored === 0;
  return {
    vacuous,
    name: CheckName.capacity,
    passed: overCapacity === undefined,
    object: overCapacity?.node,
    since: overCapacity?.at,
    detail:
      overCapacity?.words ??
      (vacuous ? "no replica was stored" : `checked at each of ${grouped(replicasStored)} replicas stored`),
  };
}

function putsRemembered(swarm: Swarm, recorder: Recorder): Check {
  const known = new Set(swarm.programs.witness.committed());
  const { acknowledged, setBack } = recorder.operations;
  const forgotten = [...acknowledged].filter((name) => !known.has(name));
  return {
    vacuous: acknowledged.size === 0,
    name: CheckName.remembered,
    passed: forgotten.length === 0,
    object: forgotten[0],
    detail:
      forgotten.length === 0
        ? `${grouped(acknowledged.size)} acknowledged${setBack.size === 0 ? "" : `, and ${grouped(setBack.size)} since the copy to which the tracker was set back`}`
        : `${grouped(forgotten.length)} forgotten: ${forgotten.slice(0, EXAMPLES).join(", ")}`,
  };
}

function contentsRight(
  {
    programs: {
      witness: { wrongContents },
    },
  }: Swarm,
  { operations }: Recorder,
): Check {
  const vacuous = operations.times("get").started === 0;
  const sound = vacuous ? "nothing was read" : "checked at every chunk read";
  return {
    vacuous,
    name: CheckName.reads,
    passed: wrongContents === 0,
    detail: wrongContents === 0 ? sound : `${grouped(wrongContents)} wrong`,
  };
}

/** Makes a failed check if programs ended unasked, and otherwise none: a simulated program cannot end by itself, and needs no such check. */
function endedUnasked({ failures }: Swarm): Check[] {
  if (failures.length === 0) return [];
  const examples = failures.slice(0, EXAMPLES).join("; ");
  return [{ name: CheckName.programs, passed: false, detail: examples }];
}

/** Checks that the tracker's map of the running nodes has exactly the replicas that are on their disks. */
export function mapEqualsDisks({ programs, scenario }: Pick<Swarm, "programs" | "scenario">): Check {
  const name = CheckName.map;
  const view = programs.witness.view();
  if (!view) return { name, passed: true, detail: "there was no tracker", vacuous: true };
  // To name the differences takes far longer than to see that there are none.
  const differences = isMapOfDisks(view) ? [] : mapDifferences(view, (node) => scenario.nodes[node]!.name);
  if (differences.length > 0) {
    const count = differences.reduce((sum, { count }) => sum + count, 0);
    const kinds = differences.map(({ kind, count, examples }) => `${count} ${kind} (${examples.join("; ")})`);
    const differ = count === 1 ? "1 difference" : `${grouped(count)} differences`;
    return { name, passed: false, detail: `${differ}: ${kinds.join(", ")}`, object: differences[0]!.object };
  }
  let running = 0;
  let held = 0;
  for (const node of view.running()) {
    running++;
    held += view.replicasOn(node);
  }
  return {
    name,
    passed: true,
    detail: `${counted(held, "replica")} on ${counted(running, "node")}`,
    vacuous: held === 0,
  };
}

/** Checks that every chunk has exactly its replicas, as far as there are nodes for them, and that no replica comes and goes for ever. */
function redundantAtRest({ programs }: Pick<Swarm, "programs">, rest: Rest, waits: WaitFor | undefined): Check {
  const name = CheckName.redundant;
  const view = programs.witness.view();
  if (!view) return { name, passed: true, detail: "there was no tracker", vacuous: true };
  const redundancy = view.redundancy();
  const all = rest.lasting(redundancy, programs.clock.now());
  const lasting = all.filter(({ kind }) => kind !== "spread");
  const unjudged = unjudgedOf(redundancy, redundancy.deviating - all.length);
  if (lasting.length > 0) {
    const words = lasting
      .slice(0, EXAMPLES)
      .map(
        ({ fileName, index, what }) => `chunk ${index} of ${fileName} ${what}${waits?.chunk(fileName, index) ?? ""}`,
      );
    const detail = `${counted(lasting.length, "chunk")} ${lasting.length === 1 ? "deviates" : "deviate"}: ${words.join("; ")}${unjudged}`;
    const [first] = lasting;
    return { name, passed: false, detail, object: objectOf(first!), since: rest.seenSince(first!) };
  }
  const { chunks } = redundancy;
  return { name, passed: true, detail: `${counted(chunks, "chunk")}${unjudged}`, vacuous: chunks === 0 };
}

/** Checks that no zone holds two replicas of a chunk while another zone with room holds none. */
function spreadAtRest({ programs, scenario }: Pick<Swarm, "programs" | "scenario">, rest: Rest): Check {
  const name = CheckName.spread;
  const view = programs.witness.view();
  if (!view) return { name, passed: true, detail: "there was no tracker", vacuous: true };
  const redundancy = view.redundancy();
  const lasting = rest.lasting(redundancy, programs.clock.now()).filter(({ kind }) => kind === "spread");
  const words = lasting.slice(0, EXAMPLES).map(({ fileName, index, what }) => `chunk ${index} of ${fileName} ${what}`);
  if (lasting.length > 0) {
    return {
      name,
      passed: false,
      detail: `${lasting.length} do: ${words.join("; ")}`,
      object: objectOf(lasting[0]!),
      since: rest.seenSince(lasting[0]!),
    };
  }
  const { chunks } = redundancy;
  if (!scenario.tracker.spreadZones) return { name, passed: true, detail: "zones are not minded", vacuous: true };
  const zones = new Set(scenario.nodes.map(({ zone }) => zone)).size;
  if (zones < 2) return { name, passed: true, detail: "there are no zones", vacuous: true };
  return { name, passed: true, detail: `${counted(chunks, "chunk")}, ${zones} zones`, vacuous: chunks === 0 };
}

function objectOf({ fileName, index }: Deviation): string {
  return `chunk ${index} of ${fileName}`;
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Says how many chunks a check of redundancy could not judge, and why. */
function unjudgedOf({ unjudged }: Redundancy, unfinished: number): string {
  const reasons = [...unjudged].map(([why, count]) => `${grouped(count)} (${why})`);
  if (unfinished > 0) reasons.push(`${grouped(unfinished)} (a replica had just begun to come or to go)`);
  return reasons.length === 0 ? "" : `; not judged: ${reasons.join(", ")}`;
}
