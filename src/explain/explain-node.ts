import { healths, lifeEvents } from "../history/history.js";
import { isUp } from "../history/through-time/sessions.js";
import { heldFrom, heldUntil, holdingsOfNode, lastTick } from "../history/through-time/through-time.js";
import { formatBytes, plural } from "../report/text/format.js";
import { silentSince, stepsNear } from "./circumstances.js";
import { type Evidence, nodeName, timeOf } from "./evidence.js";
import { canConcern, isMissed, isOperation } from "./step-labels.js";
import { inOrder, type Story } from "./story.js";

/** Explains the state of a node at a tick, and how it came about. */
export function explainNode(evidence: Evidence, node: number, tick = lastTick(evidence.history)): Story {
  const { history, through } = evidence;
  const { lives, health } = history;
  const lived = [...lives.time.keys()].filter((row) => lives.node[row] === node && (lives.time[row] as number) <= tick);
  const judged = [...through.healthOfNode.of(node)].filter((row) => (health.time[row] as number) <= tick);
  const held = holdingsOfNode(through, node).filter(
    (row) => heldFrom(through, row) <= tick && heldUntil(through, row) > tick && through.holdings.isCopy[row] === 0,
  );
  const bytes = held.reduce(
    (sum, row) => sum + (through.chunks.bytes[through.holdings.chunk[row] as number] as number),
    0,
  );
  const last = lived.at(-1);
  const state = isUp(through.sessions, node, tick)
    ? "runs"
    : last === undefined
      ? "never ran"
      : `does not run: it ${lifeEvents[lives.event[last] as number]}`;
  const thought = judged.length > 0 ? healths[health.health[judged.at(-1) as number] as number] : undefined;
  const views = thought === undefined ? "" : `, and the tracker takes it to be ${thought}`;
  const disk = through.knows.copies
    ? ` It has ${plural(held.length, "replica")} (${formatBytes(bytes)}) on its disk.`
    : "";
  const ticks = [...lived.map((row) => lives.time[row] as number), ...judged.map((row) => health.time[row] as number)];
  const stepsBefore = (some: readonly number[]) =>
    stepsNear(evidence, tick, some)
      .filter(({ text }) => !isOperation(text) && !isMissed(text) && canConcern(text, nodeName(evidence, node)))
      .slice(-3);
  const near = stepsBefore(ticks.slice(-1));
  // The tracker may take a node to be dead long after the fault because of which it began to suspect it.
  const causes = (near.length > 0 ? near : stepsBefore(silentSince(evidence, node, tick).slice(0, 1))).map(
    ({ text }) => `Before that came a step of the scenario: ${text}.`,
  );
  const events = inOrder([
    ...lived.map((row) => ({
      time: timeOf(evidence, lives.time[row] as number),
      text: `it ${lifeEvents[lives.event[row] as number] === "up" ? "comes up" : lifeEvents[lives.event[row] as number]}`,
    })),
    ...judged.map((row) => ({
      time: timeOf(evidence, health.time[row] as number),
      text: `the tracker takes it to be ${healths[health.health[row] as number]}`,
    })),
    ...stepsNear(evidence, tick, ticks),
  ]);
  return {
    subject: nodeName(evidence, node),
    answer: `It ${state}${views}.${disk}`,
    causes,
    events,
    unknown: [...history.leftOut],
  };
}
