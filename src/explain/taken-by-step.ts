import { lifeEvents } from "../history/history.js";
import { heldUntil, holdingsOfNode } from "../history/through-time/through-time.js";
import { EFFECT_WITHIN, NOTICED_WITHIN } from "./circumstances.js";
import { type Evidence, nodeName, timeOf } from "./evidence.js";
import { hostsOf } from "./step-labels.js";

type Ending = "left" | "crashed";

/** A node that a step may have taken down, or whose replicas it may have destroyed. */
interface Taken {
  readonly node: number;
  readonly tick: number;
}

/** A step of the scenario, with the tick at which it began. `hosts`: those in its label. */
interface Act {
  readonly label: string;
  readonly began: number;
  readonly hosts: string;
}

/** What steps of some kinds may have done to a node. */
interface Effect {
  /** How the labels of these steps begin. */
  readonly verb: RegExp;
  /** The nodes to which the same happened from the beginning of a step on, up to the tick in question, this node among them. */
  concerned(began: number): readonly Taken[];
  /** How long after its order a node may act, in ms, though nothing delays it. */
  readonly slack: number;
  /** The longest time in ms between the beginning of a step and its effect, unless the step may have an `over`. */
  readonly most: number;
}

const DESTROYS = /, (whose disks|in the middle of a write|whose replicas are copied first)/;

/**
 * The label of the step that made a node crash or leave at a tick. Undefined: no step did, as when churn took the node. A label does not name
 * its nodes if there are several. So a step is taken to concern the nodes that went first after it, up to the number in its label. Of
 * several such steps, one that wiped disks comes first if the node lost a replica with it, and last if not.
 */
export function takenDownBy(evidence: Evidence, ending: Taken & { readonly how: Ending }): string | undefined {
  const { through } = evidence;
  const isWiped = holdingsOfNode(through, ending.node).some((row) => heldUntil(through, row) === ending.tick);
  const labels = takers(evidence, ending);
  return labels.find((label) => label.includes(", whose disks are wiped") === isWiped) ?? labels[0];
}

/** The label of the step that destroyed a replica on a node's disk at a tick: it wiped or damaged the disk. Undefined: no step did. */
export function destroyedBy(evidence: Evidence, taken: Taken): string | undefined {
  const down = (["crashed", "left"] as const).flatMap((how) => takers(evidence, { ...taken, how }));
  return down.find((label) => DESTROYS.test(label)) ?? culprits(evidence, taken, damage(evidence, taken))[0];
}

/**
 * Whether a node must have dropped a replica itself at a tick: it ran before and after, and no step can have damaged its disk then, not even
 * one of which it is not known which nodes it concerned.
 */
export function mustHaveDropped(evidence: Evidence, taken: Taken): boolean {
  const { node, tick } = taken;
  const { from, until, byNode } = evidence.through.sessions;
  const ran = byNode.of(node).some((row) => (from[row] as number) < tick && tick < (until[row] as number));
  if (!ran) return false;
  const effect = damage(evidence, taken);
  return !actsBefore(evidence, tick, effect.verb).some((act) => {
    if (act.began === tick) return countOf(act) !== undefined || act.hosts === nodeName(evidence, node);
    const { atOnce, inTurn } = momentOf(evidence, act, node, effect);
    return countOf(act) !== undefined && atOnce <= inTurn;
  });
}

/** The labels of all steps that can have made a node crash or leave at a tick, the last one first. */
function takers(evidence: Evidence, { node, tick, how }: Taken & { readonly how: Ending }): string[] {
  const { sessions } = evidence.through;
  const concerned = (began: number): Taken[] =>
    [...sessions.node.keys()].flatMap((row) => {
      const [from, until] = [sessions.from[row] as number, sessions.until[row] as number];
      // A node that did not run when the step came cannot have gone by it.
      const isIn =
        lifeEvents[sessions.ended[row] as number] === how && from <= began && began <= until && until <= tick;
      return isIn ? [{ node: sessions.node[row] as number, tick: until }] : [];
    });
  const taken = { node, tick };
  // A node that leaves tells the tracker first.
  if (how === "left")
    return culprits(evidence, taken, { verb: /^leave of /, concerned, slack: EFFECT_WITHIN, most: EFFECT_WITHIN });
  return [
    ...endedUnasked(evidence, taken),
    ...culprits(evidence, taken, { verb: /^(?:crash|restart) of /, concerned, slack: 0, most: EFFECT_WITHIN }),
  ];
}

function endedUnasked(evidence: Evidence, { node, tick }: Taken): string[] {
  const start = `${nodeName(evidence, node)} ended unasked: `;
  return evidence.steps.flatMap(({ time, label }) =>
    tickOf(evidence, time) === tick && label.startsWith(start) ? [label] : [],
  );
}

/** The damage that steps do to disks. A node that loses a replica in any other way is taken to be concerned, too. */
function damage({ through }: Evidence, { tick }: Taken): Effect {
  const { holdings } = through;
  const concerned = (began: number): Taken[] =>
    [...holdings.node.keys()].flatMap((row) => {
      const until = heldUntil(through, row);
      return began <= until && until <= tick ? [{ node: holdings.node[row] as number, tick: until }] : [];
    });
  return { verb: /^corruption of .* on the disk of /s, concerned, slack: 0, most: 0 };
}

/** The labels of the steps that can have done this to a node at a tick, the last one first. */
function culprits(evidence: Evidence, taken: Taken, effect: Effect): string[] {
  return actsBefore(evidence, taken.tick, effect.verb)
    .filter((act) => {
      if (countOf(act) === undefined && act.hosts !== nodeName(evidence, taken.node)) return false;
      const moment = momentOf(evidence, act, taken.node, effect);
      return isAmong(act, taken, moment) && canActAt(evidence, act, { taken, effect, moment });
    })
    .map(({ label }) => label)
    .reverse();
}

/** The steps with such a label that began at a tick or before. */
function actsBefore(evidence: Evidence, tick: number, verb: RegExp): Act[] {
  return evidence.steps.flatMap(({ time, label }) => {
    const hosts = hostsOf(label, verb);
    const began = tickOf(evidence, time);
    return hosts === undefined || began > tick ? [] : [{ label, began, hosts: hosts.replace(/^the tracker and /, "") }];
  });
}

/** A step among those with the same kind of label that began at the same moment, and what followed them. */
interface Moment {
  /** The nodes concerned that no label of this moment names, and the node in question. */
  readonly went: readonly Taken[];
  /** The steps of this moment that had this effect. */
  readonly acting: readonly Act[];
  /** How many nodes went immediately, within `slack` after the moment. */
  readonly atOnce: number;
  /** How many would go immediately if the nodes of each step acted one after another: only the first of each step. */
  readonly inTurn: number;
}

function momentOf(evidence: Evidence, { began }: Act, node: number, { verb, concerned, slack }: Effect): Moment {
  const together = actsBefore(evidence, began, verb).filter((act) => act.began === began);
  const named = new Set(together.map(({ hosts }) => hosts));
  const went = concerned(began).filter((one) => one.node === node || !named.has(nodeName(evidence, one.node)));
  const acting = actingOf(together, went, began);
  return {
    went,
    acting,
    atOnce: nodesOf(went.filter(({ tick }) => timeOf(evidence, tick - began) <= slack)),
    inTurn: acting.filter((one) => countOf(one) !== undefined).length,
  };
}

/**
 * Whether a node can be one of those that a step concerned. If the label does not name it, at most as many nodes may have gone as the labels
 * of this moment count together.
 */
function isAmong(act: Act, { node, tick }: Taken, { went, acting }: Moment): boolean {
  if (!went.some((one) => one.node === node && one.tick === tick)) return false;
  return countOf(act) === undefined || nodesOf(went) <= acting.reduce((sum, one) => sum + (countOf(one) ?? 0), 0);
}

/** Whether a step can have acted on a node at a tick. No label says whether the nodes of its step act at once or one after another. */
function canActAt(
  evidence: Evidence,
  act: Act,
  { taken, effect, moment }: { readonly taken: Taken; readonly effect: Effect; readonly moment: Moment },
): boolean {
  const { went, acting, atOnce, inTurn } = moment;
  if (!acting.some(({ label }) => label === act.label)) return false;
  const after = timeOf(evidence, taken.tick - act.began);
  if (act.label.includes(", whose replicas are copied first")) return after <= NOTICED_WITHIN;
  if (countOf(act) === undefined || atOnce === 0) return after <= effect.most;
  if (inEvenSteps(went)) return true;
  // If more went at once, the step took no time.
  return after <= (atOnce > inTurn ? effect.slack : NOTICED_WITHIN);
}

/** The number of nodes among those that were concerned. */
function nodesOf(concerned: readonly Taken[]): number {
  return new Set(concerned.map(({ node }) => node)).size;
}

/**
 * The steps of a moment that took nodes down. A restart does so only if it has a downtime, and then its first node crashes at once. So restarts
 * are among them only if more nodes went down at once than the other steps count.
 */
function actingOf(acts: readonly Act[], went: readonly Taken[], began: number): readonly Act[] {
  const others = acts.filter(({ label }) => !label.startsWith("restart"));
  const count = others.reduce((sum, act) => sum + (countOf(act) ?? 1), 0);
  return went.filter((one) => one.tick === began).length > count ? acts : others;
}

/** Whether at least three nodes went, one after another, after about the same time each: so do the nodes of a step that takes its time. */
function inEvenSteps(went: readonly Taken[]): boolean {
  const ticks = [...new Set(went.map(({ tick }) => tick))].sort((a, b) => a - b);
  const gaps = ticks.slice(1).map((tick, i) => tick - (ticks[i] as number));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return (
    gaps.length > 1 && nodesOf(went) === ticks.length && gaps.every((gap) => Math.abs(gap - mean) <= 2 + mean / 20)
  );
}

/** The number of nodes in a label that does not name them. */
function countOf({ hosts }: Act): number | undefined {
  const count = /^(\d+) nodes$/.exec(hosts)?.[1];
  return count === undefined ? undefined : Number(count);
}

/** The recorder rounds the times of events in the same way. */
function tickOf({ history: { run } }: Evidence, time: number): number {
  return Math.round(time / run.tick);
}
