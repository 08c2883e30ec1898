import { healths } from "../history/history.js";
import { isUp } from "../history/through-time/sessions.js";
import { formatBytes, plural } from "../report/text/format.js";
import { type Evidence, nodeName, timeOf } from "./evidence.js";
import { canConcern, ends, isFault, isMissed, isOperation, names } from "./step-labels.js";
import type { StoryEvent } from "./story.js";

/** The circumstances of an event: steps of the scenario, nodes that the tracker did not hear, and room on disks. */

/** The longest time between a step and its effect, in ms. */
export const EFFECT_WITHIN = 1000;
/** The longest time between a fault and the moment at which the tracker notices it, in ms. It notices silence only after a while. */
export const NOTICED_WITHIN = 10 * 60_000;

/**
 * The steps of the scenario that came just before one of the ticks, sorted by time. If no step came just before a tick, this takes the last
 * fault that came at most `NOTICED_WITHIN` before the tick and had not ended, because the tracker may judge a node only minutes after the fault.
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
      (step, i) => step.time <= time && step.time >= time - NOTICED_WITHIN && isFaultLeft(evidence, i, time),
    );
    if (before >= 0) near.add(before);
  }
  return [...near]
    .sort((a, b) => a - b)
    .map((i) => ({ time: steps[i]?.time ?? 0, text: steps[i]?.label ?? "", isStep: true }))
    .filter(({ time }) => time <= timeOf(evidence, until))
    .slice(-most);
}

/** Finds the last step, up to a tick, that names a node, if this step is a fault. Puts, gets and removes are passed over. */
export function faultOn(evidence: Evidence, name: string, tick: number): StoryEvent | undefined {
  const { steps } = evidence;
  const at = timeOf(evidence, tick);
  const last = steps.findLastIndex(
    ({ time, label }) => time <= at && !isOperation(label) && !isMissed(label) && names(label, name),
  );
  return isFaultLeft(evidence, last, at) ? storyOf(evidence, last) : undefined;
}

/**
 * The fault because of which the tracker does not hear a node at a tick. The tracker suspects a node before it takes the node to be dead,
 * which it may do much later. So what came before the suspicion goes first.
 */
export function silencedBy(evidence: Evidence, node: number, tick: number): StoryEvent | undefined {
  for (const judged of silentSince(evidence, node, tick)) {
    const fault = faultBefore(evidence, nodeName(evidence, node), judged);
    if (fault) return fault;
  }
  return undefined;
}

/** The ticks at which the tracker took a node to be suspected or dead since it last heard the node, up to a tick. */
export function silentSince({ history: { health }, through }: Evidence, node: number, tick: number): number[] {
  const rows = [...through.healthOfNode.of(node)].filter((row) => (health.time[row] as number) <= tick);
  const heard = rows.findLastIndex(
    (row) => !/^(suspected|dead)$/.test(healths[health.health[row] as number] as string),
  );
  return rows.slice(heard + 1).map((row) => health.time[row] as number);
}

/**
 * The last fault because of which the tracker may not have heard a node at a tick: it came at most `NOTICED_WITHIN` before, and had not ended. A
 * fault that concerned only other nodes is none.
 */
function faultBefore(evidence: Evidence, name: string, tick: number): StoryEvent | undefined {
  const at = timeOf(evidence, tick);
  const last = evidence.steps.findLastIndex(
    ({ time, label }, i) =>
      time <= at && time >= at - NOTICED_WITHIN && canConcern(label, name) && isFaultLeft(evidence, i, at),
  );
  return storyOf(evidence, last);
}

/**
 * The last fault that could delay what a node did in a span of ticks: it came in the span or at most `NOTICED_WITHIN` before, and it had not
 * ended when the span began.
 */
export function faultDuring(evidence: Evidence, from: number, until: number): StoryEvent | undefined {
  const { steps } = evidence;
  const [began, ended] = [timeOf(evidence, from), timeOf(evidence, until)];
  const last = steps.findLastIndex(
    ({ time }, i) => time <= ended && time >= began - NOTICED_WITHIN && isFaultLeft(evidence, i, began),
  );
  return storyOf(evidence, last);
}

/** Whether a step is a fault that no later step had ended by a time, in ms. */
function isFaultLeft({ steps }: Evidence, i: number, time: number): boolean {
  const label = steps[i]?.label;
  if (label === undefined || !isFault(label)) return false;
  return !steps.slice(i + 1).some((later) => later.time <= time && ends(later.label, label));
}

function storyOf({ steps }: Evidence, i: number): StoryEvent | undefined {
  const step = steps[i];
  return step && { time: step.time, text: step.label, isStep: true };
}

/** The nodes among `nodes` that the tracker takes to be dead at `tick`. */
export function unheard({ history, through }: Evidence, nodes: readonly number[], tick: number): number[] {
  const { health } = history;
  return nodes.filter((node) => {
    const last = through.healthOfNode.of(node).findLast((row) => (health.time[row] as number) <= tick);
    return last !== undefined && healths[health.health[last] as number] === "dead";
  });
}

/** Why no node, or none of a zone, can take another replica. */
export interface NoRoom {
  readonly text: string;
  /** Whether no node of any zone can take one. */
  readonly isNone: boolean;
}

/**
 * Says that no running node, or no running node of some zone, has room for another replica of a chunk at a tick. `holders`: the running nodes that
 * have the chunk. Undefined: there is room in every zone.
 */
export function roomFor(
  evidence: Evidence,
  chunk: number,
  tick: number,
  holders: readonly number[],
): NoRoom | undefined {
  const { history, through } = evidence;
  const bytes = through.chunks.bytes[chunk] as number;
  const stored = storedAt(evidence, tick);
  const up = history.nodes.name.flatMap((_, node) => (isUp(through.sessions, node, tick) ? [node] : []));
  const offering = up.filter((node) => history.nodes.capacity[node] !== 0 && !holders.includes(node));
  if (offering.length === 0)
    return {
      text: `No other node that offers room runs: ${plural(up.length, "node")} ${up.length === 1 ? "runs" : "run"}.`,
      isNone: true,
    };
  const full = offering.filter((node) => {
    const capacity = history.nodes.capacity[node] as number;
    return capacity >= 0 && capacity - (stored[node] as number) < bytes;
  });
  if (full.length < offering.length) {
    const zones = fullZones(evidence, offering, full);
    return zones === undefined ? undefined : { text: zones, isNone: false };
  }
  const example = full[0] as number;
  const text = `No node has room for it: all ${full.length} others that run are full, as ${nodeName(evidence, example)} with ${formatBytes(stored[example] as number)} of ${formatBytes(history.nodes.capacity[example] as number)}.`;
  return { text, isNone: true };
}

/** Names the zones whose nodes are all full, so that other zones must take their replicas. */
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

/** Names holders of a chunk that share a zone, while a node that offers room runs in a zone without a holder. Undefined: there are none. */
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

/** The number of bytes in replicas on each node's disk. */
function storedAt({ through }: Evidence, tick: number): Float64Array {
  const { holdings, heldFrom, heldUntil, chunks, history } = through;
  const stored = new Float64Array(history.nodes.name.length);
  for (let row = 0; row < holdings.node.length; row++) {
    if ((heldFrom[row] as number) > tick || (heldUntil[row] as number) <= tick || holdings.isCopy[row] === 1) continue;
    stored[holdings.node[row] as number]! += chunks.bytes[holdings.chunk[row] as number] as number;
  }
  return stored;
}
