import { healths, holdReasons } from "../history/history.js";
import { isUp } from "../history/through-time/sessions.js";
import { formatBytes, plural } from "../report/text/format.js";
import { type Evidence, nodeName, timeOf } from "./evidence.js";
import type { StoryEvent } from "./story.js";

/** The circumstances of an event: steps of the scenario, holds of repair, nodes that the tracker did not hear, and room on disks. */

interface Hold {
  readonly from: number;
  readonly until: number;
  readonly reason: string;
}

/** Holds of repair that were in force at any tick from `from` to `until`. */
export function holdsAt({ history }: Evidence, from: number, until: number): Hold[] {
  const { holds } = history;
  return [...holds.from.keys()].flatMap((row) => {
    const [began, end] = [holds.from[row] as number, holds.until[row] as number];
    if (began > until || end <= from) return [];
    return [{ from: began, until: end, reason: holdReasons[holds.reason[row] as number] as string }];
  });
}

/** Milliseconds by which a step may come before its effect. */
const EFFECT_WITHIN = 1000;
/** Milliseconds by which a fault may come before the tracker notices it. The tracker notices silence only after a while. */
const NOTICED_WITHIN = 10 * 60_000;

/**
 * The steps of the scenario that came just before one of the ticks, sorted by time. If no step came just before a tick, the last fault
 * within `NOTICED_WITHIN` before it is taken, because the tracker may judge a node only minutes after the fault.
 */
export function stepsNear(evidence: Evidence, until: number, ticks: readonly number[], most = 12): StoryEvent[] {
  const { steps } = evidence;
  const near = new Set<number>();
  for (const tick of ticks) {
    const time = timeOf(evidence, tick);
    const exact = steps.flatMap(({ time: at }, i) => (at <= time && time - at <= EFFECT_WITHIN ? [i] : []));
    for (const i of exact) near.add(i);
    if (exact.length > 0) continue;
    const before = steps.findLastIndex(
      ({ time: at, label }) => at <= time && time - at <= NOTICED_WITHIN && isFault(label),
    );
    if (before >= 0) near.add(before);
  }
  return [...near]
    .sort((a, b) => a - b)
    .map((i) => ({ time: steps[i]?.time ?? 0, text: steps[i]?.label ?? "", isStep: true }))
    .filter(({ time }) => time <= timeOf(evidence, until))
    .slice(-most);
}

/** The last step before a tick that names a node, if it is a fault that has not ended by then. */
export function faultOn(evidence: Evidence, name: string, tick: number): StoryEvent | undefined {
  const last = evidence.steps.findLast(
    ({ time, label }) => time <= timeOf(evidence, tick) && !isOperation(label) && label.split(/[\s,:]+/).includes(name),
  );
  return last && isFault(last.label) ? { time: last.time, text: last.label, isStep: true } : undefined;
}

function isOperation(label: string): boolean {
  return /^(put|get|remove)\b/.test(label);
}

/** Whether a step is a fault: not an operation of a user, and not a step that starts nodes or ends a fault. */
function isFault(label: string): boolean {
  return !isOperation(label) && !/^(join|restart|heal|resume|release|end of)\b/.test(label);
}

/** The nodes among `nodes` that the tracker takes to be dead at `tick`. */
export function unheard({ history, through }: Evidence, nodes: readonly number[], tick: number): number[] {
  const { health } = history;
  return nodes.filter((node) => {
    const last = through.healthOfNode.of(node).findLast((row) => (health.time[row] as number) <= tick);
    return last !== undefined && healths[health.health[last] as number] === "dead";
  });
}

/** Why no node can take another replica; undefined: some node can. */
export function roomFor(
  evidence: Evidence,
  chunk: number,
  tick: number,
  holders: readonly number[],
): string | undefined {
  const { history, through } = evidence;
  const bytes = through.chunks.bytes[chunk] as number;
  const stored = storedAt(evidence, tick);
  const up = history.nodes.name.flatMap((_, node) => (isUp(through.sessions, node, tick) ? [node] : []));
  const offering = up.filter((node) => history.nodes.capacity[node] !== 0 && !holders.includes(node));
  if (offering.length === 0)
    return `No other node that offers room runs: ${plural(up.length, "node")} ${up.length === 1 ? "runs" : "run"}.`;
  const full = offering.filter((node) => {
    const capacity = history.nodes.capacity[node] as number;
    return capacity >= 0 && capacity - (stored[node] as number) < bytes;
  });
  if (full.length < offering.length) return fullZones(evidence, offering, full);
  const example = full[0] as number;
  return `No node has room for it: all ${full.length} others that run are full, as ${nodeName(evidence, example)} with ${formatBytes(stored[example] as number)} of ${formatBytes(history.nodes.capacity[example] as number)}.`;
}

/** Words about zones whose nodes are all full, so that other zones must take their replicas. */
function fullZones({ history }: Evidence, offering: readonly number[], full: readonly number[]): string | undefined {
  const zones = new Map<string, { nodes: number; full: number }>();
  for (const node of offering) {
    const zone = history.nodes.zone[node] ?? "";
    const counts = zones.get(zone) ?? { nodes: 0, full: 0 };
    counts.nodes++;
    if (full.includes(node)) counts.full++;
    zones.set(zone, counts);
  }
  const crowded = [...zones].flatMap(([zone, { nodes, full: filled }]) =>
    zone !== "" && nodes === filled ? [zone] : [],
  );
  if (crowded.length === 0) return undefined;
  return `Zone ${crowded.join(" and zone ")} ${crowded.length === 1 ? "is" : "are"} full.`;
}

/** Words about the holders of a chunk that share a zone, while a zone without a holder has a node that runs; undefined: there are none. */
export function crowdedZone(
  { history, through }: Evidence,
  holders: readonly number[],
  tick: number,
): string | undefined {
  const { zone, name, capacity } = history.nodes;
  const taken = new Set(holders.map((node) => zone[node]));
  const crowd = [...taken].find((one) => holders.filter((node) => zone[node] === one).length > 1);
  const free = name.findIndex(
    (_, node) => !taken.has(zone[node]) && capacity[node] !== 0 && isUp(through.sessions, node, tick),
  );
  if (crowd === undefined || free < 0) return undefined;
  const together = holders.filter((node) => zone[node] === crowd).map((node) => name[node] as string);
  return `${together.slice(0, -1).join(", ")} and ${together.at(-1)} are in ${zoneName(crowd)}, though ${name[free]} runs in ${zoneName(zone[free] ?? "")}, which has none`;
}

function zoneName(zone: string): string {
  return zone === "" ? "the zone without a name" : `zone ${zone}`;
}

/** By node: bytes in replicas on its disk. */
function storedAt({ through }: Evidence, tick: number): Float64Array {
  const { holdings, heldFrom, heldUntil, chunks, history } = through;
  const stored = new Float64Array(history.nodes.name.length);
  for (let row = 0; row < holdings.node.length; row++) {
    if ((heldFrom[row] as number) > tick || (heldUntil[row] as number) <= tick || holdings.isCopy[row] === 1) continue;
    stored[holdings.node[row] as number]! += chunks.bytes[holdings.chunk[row] as number] as number;
  }
  return stored;
}
