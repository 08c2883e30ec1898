import { healths, purposes } from "../history/history.js";
import { chunkLevels } from "../history/through-time/chunk-levels.js";
import { holdersAt } from "../history/through-time/holders-at.js";
import { type LiveSpan, liveSpans } from "../history/through-time/live-spans.js";
import { NEVER } from "../history/through-time/sessions.js";
import { heldFrom, heldUntil, lastTick, tellsOf } from "../history/through-time/through-time.js";
import { formatDuration, plural } from "../report/text/format.js";
import { crowdedZone, roomFor, silencedBy, stepsNear, unheard } from "./circumstances.js";
import { chunkName, clockOf, type Evidence, nodeName, timeOf } from "./evidence.js";
import { failedZone } from "./failed-zone.js";
import { heldBeforeLast, holdsAt } from "./holds.js";
import { inOrder, type Story, type StoryEvent } from "./story.js";
import { destroyedBy, mustHaveDropped, takenDownBy } from "./taken-by-step.js";

const REPAIR = purposes.indexOf("repair");

/** How a replica ended. `dropped`: its node removed it from the disk. */
interface Ending {
  readonly tick: number;
  readonly node: number;
  readonly how: "dropped" | "crashed" | "left";
}

/**
 * Explains why a chunk is lost, unreadable or short of replicas at a tick, or says that it is none of these. `chunk` is counted through all
 * files.
 */
export function explainChunk(evidence: Evidence, chunk: number, tick = lastTick(evidence.history)): Story {
  const { through, history } = evidence;
  const file = through.chunks.file[chunk] as number;
  const subject = chunkName(evidence, chunk);
  if (!tellsOf(through, file)) {
    const unknown = ["Where the chunks of this file were was not recorded: run with --history full."];
    return { subject, answer: "Nothing can be said of it.", causes: [], events: [], unknown };
  }
  const wanted = history.files.replication[file] as number;
  const holders = holdersAt(through, chunk, tick).filter(({ isCached }) => !isCached);
  const copies = holdersAt(through, chunk, tick).filter(({ isCached, isUp }) => isCached && isUp);
  const running = holders.filter(({ isUp }) => isUp);
  const spans = liveSpans(through, chunk).filter(({ isCached, from }) => !isCached && from <= tick);
  const endings = endingsOf(spans, tick);
  const removed = history.files.removed[file] as number;
  const events = inOrder([
    {
      time: timeOf(evidence, history.files.committed[file] as number),
      text: `${history.files.name[file]} is committed`,
    },
    ...spans.map((span) => beginning(evidence, chunk, span)),
    ...endings.map((ending) => ended(evidence, ending)),
    ...holders.flatMap(({ node }) => judgements(evidence, node, tick)),
    ...failedRepairs(evidence, chunk, tick),
    ...holdEvents(evidence, tick),
    ...stepsNear(evidence, tick, [...endings.map((ending) => ending.tick), ...judgedAt(evidence, holders, tick)]),
  ]).filter(({ time }) => time <= timeOf(evidence, tick));
  const story = { subject, events, unknown: [...history.leftOut] };
  if (removed >= 0 && removed <= tick)
    return { ...story, answer: `It went when ${history.files.name[file]} was removed or overwritten.`, causes: [] };
  if (holders.length === 0 && copies.length === 0)
    return { ...story, answer: "It is lost: no disk has it.", causes: whyLost(evidence, chunk, endings) };
  if (running.length === 0 && copies.length === 0) {
    const since = lastEnd(endings);
    const answer = `It cannot be read since ${formatDuration(timeOf(evidence, since))}: ${plural(holders.length, "node")} that ${holders.length === 1 ? "has" : "have"} it ${holders.length === 1 ? "does" : "do"} not run.`;
    const down = stillDown(evidence, chunk, endings, tick);
    return { ...story, answer, causes: whyUnreadable(evidence, chunk, down, since) };
  }
  const cutOff = unheard(
    evidence,
    running.map(({ node }) => node),
    tick,
  );
  const counted = running.length - cutOff.length;
  if (counted >= wanted) {
    const answer = `It has ${plural(counted, "replica")} on nodes that run, and ${wanted} are wanted.`;
    const crowd = crowdedZone(
      evidence,
      running.map(({ node }) => node),
      tick,
    );
    return crowd === undefined
      ? { ...story, answer, causes: [] }
      : { ...story, answer: `${answer} But ${crowd}.`, causes: whyHeld(evidence, tick) };
  }
  const since = shortSince(evidence, chunk, wanted, tick);
  const few = since === undefined ? "" : `; too few run since ${formatDuration(timeOf(evidence, since))}`;
  const answer = `It has ${counted} of ${plural(wanted, "replica")} that the tracker can count${few}.`;
  return { ...story, answer, causes: whyShort(evidence, chunk, { running, cutOff, endings, tick, since }) };
}

function endingsOf(spans: readonly LiveSpan[], tick: number): Ending[] {
  return spans
    .flatMap(({ node, until, ended: how }) => (how !== undefined && until <= tick ? [{ tick: until, node, how }] : []))
    .sort((a, b) => a.tick - b.tick);
}

function lastEnd(endings: readonly Ending[]): number {
  return endings.at(-1)?.tick ?? 0;
}

function beginning(evidence: Evidence, chunk: number, { node, from, began }: LiveSpan): StoryEvent {
  const { through, history } = evidence;
  const time = timeOf(evidence, from);
  if (began === "came up") return { time, text: `${nodeName(evidence, node)} comes up with a replica` };
  const { start, duration, source, target, purpose, outcome } = history.transfers;
  const row = through.transfersOfChunk.of(chunk).find((transfer) => {
    const end = (start[transfer] as number) + (duration[transfer] as number);
    return target[transfer] === node && outcome[transfer] === 0 && Math.abs(end - from) <= 1;
  });
  if (row === undefined) return { time, text: `${nodeName(evidence, node)} stores a replica` };
  const why = purposes[purpose[row] as number];
  return {
    time,
    text: `${nodeName(evidence, node)} stores a replica, from ${nodeName(evidence, source[row])}, for ${why}`,
  };
}

function ended(evidence: Evidence, { tick, node, how }: Ending): StoryEvent {
  const name = nodeName(evidence, node);
  const text =
    how === "dropped"
      ? `${name} drops its replica`
      : `${name} ${how === "left" ? "leaves" : "crashes"} with a replica on its disk`;
  return { time: timeOf(evidence, tick), text };
}

/** Finds the moments at which the tracker took a holder to be suspected or dead. */
function judgements(evidence: Evidence, node: number, tick: number): StoryEvent[] {
  const { health } = evidence.history;
  return [...evidence.through.healthOfNode.of(node)].flatMap((row) => {
    const [time, state] = [health.time[row] as number, healths[health.health[row] as number]];
    if (time > tick || (state !== "dead" && state !== "suspected")) return [];
    return [{ time: timeOf(evidence, time), text: `the tracker takes ${nodeName(evidence, node)} to be ${state}` }];
  });
}

function judgedAt(
  { history, through }: Evidence,
  holders: readonly { readonly node: number }[],
  tick: number,
): number[] {
  const { health } = history;
  return holders
    .flatMap(({ node }) => [...through.healthOfNode.of(node)].map((row) => health.time[row] as number))
    .filter((time) => time <= tick);
}

function repairsOf({ through, history }: Evidence, chunk: number, tick: number): number[] {
  const { purpose, start } = history.transfers;
  return [...through.transfersOfChunk.of(chunk)].filter(
    (row) => purpose[row] === REPAIR && (start[row] as number) <= tick,
  );
}

function failedRepairs(evidence: Evidence, chunk: number, tick: number): StoryEvent[] {
  const { history } = evidence;
  const { start, duration, source, target, outcome } = history.transfers;
  return repairsOf(evidence, chunk, tick).flatMap((row) => {
    if (outcome[row] === 0) return [];
    const way = `from ${nodeName(evidence, source[row])} to ${nodeName(evidence, target[row])}`;
    const text = `a repair ${way} fails (${history.outcomes[outcome[row] as number]})`;
    return [{ time: timeOf(evidence, (start[row] as number) + (duration[row] as number)), text }];
  });
}

function holdEvents(evidence: Evidence, tick: number): StoryEvent[] {
  return holdsAt(evidence, 0, tick).flatMap(({ from, until, reason }) => [
    { time: timeOf(evidence, from), text: `the tracker holds repair until ${clockOf(evidence, until)} (${reason})` },
    ...(until <= tick ? [{ time: timeOf(evidence, until), text: "the hold of repair ends" }] : []),
  ]);
}

function whyHeld(evidence: Evidence, tick: number): string[] {
  return holdsAt(evidence, tick, tick).map(
    ({ from, until, reason }) =>
      `The tracker holds repair since ${formatDuration(timeOf(evidence, from))}, until ${clockOf(evidence, until)} (${reason}).`,
  );
}

/** Says why no disk has the chunk: what destroyed its last replicas. */
function whyLost(evidence: Evidence, chunk: number, endings: readonly Ending[]): string[] {
  const { through } = evidence;
  const drops = [...through.holdings.byChunk.of(chunk)].flatMap((row) => {
    const until = heldUntil(through, row);
    if (until === NEVER || through.holdings.isCopy[row] === 1) return [];
    return [{ node: through.holdings.node[row] as number, from: heldFrom(through, row), until }];
  });
  if (drops.length === 0) return ["No replica of it was ever on a disk."];
  drops.sort((a, b) => b.until - a.until);
  const [last] = drops as [(typeof drops)[number]];
  const when = formatDuration(timeOf(evidence, last.until));
  const taken = { node: last.node, tick: last.until };
  const step = destroyedBy(evidence, taken);
  const what = `The last replica went from ${nodeName(evidence, last.node)} at ${when}`;
  if (step !== undefined)
    return [`${what}, with a step of the scenario: ${step}.`, ...before(evidence, drops.slice(1))];
  if (!mustHaveDropped(evidence, taken)) return [`${what}.`, ...before(evidence, drops.slice(1))];
  const others = endings.filter(({ tick, how }) => how !== "dropped" && tick <= last.until).length;
  const order = `${what}: the node dropped it, though no other node had one${others > 0 ? " that ran" : ""}. The tracker orders drops, so it counted on replicas that were not there.`;
  return [order, ...before(evidence, drops.slice(1))];
}

function before(evidence: Evidence, drops: readonly { readonly node: number; readonly until: number }[]): string[] {
  if (drops.length === 0) return [];
  const told = drops
    .slice(0, 3)
    .map(({ node, until }) => `${nodeName(evidence, node)} at ${formatDuration(timeOf(evidence, until))}`);
  return [
    `Before it, replicas went from ${told.join(", ")}${drops.length > 3 ? ` and ${drops.length - 3} more` : ""}.`,
  ];
}

/** The nodes that crashed or left with a replica and have not come back with it by `tick`, the last one first. */
function stillDown({ through }: Evidence, chunk: number, endings: readonly Ending[], tick: number): Ending[] {
  const live = liveSpans(through, chunk).filter(({ from, until }) => from <= tick && until > tick);
  return endings
    .filter((ending, at) => {
      const isLast = !endings.slice(at + 1).some(({ node }) => node === ending.node);
      return isLast && ending.how !== "dropped" && !live.some(({ node }) => node === ending.node);
    })
    .reverse();
}

/** The causes when all holders of the chunk are down: the failed zone that had all of them or, for at most four of them, how each went. */
function whyUnreadable(evidence: Evidence, chunk: number, down: readonly Ending[], since: number): string[] {
  const gone = down.map(({ node, how, tick }) => ({ node, how, at: tick }));
  const [last] = down;
  const zone = last === undefined || down.length < 2 ? undefined : failedZone(evidence, gone, since);
  const all = down.length === 2 ? "Both" : `All ${down.length}`;
  const took =
    zone === undefined || last === undefined
      ? whyDown(evidence, down)
      : [`${all} replicas were in ${zone}${byStep(evidence, last)}.`];
  const held = heldBeforeLast(evidence, chunk, since);
  return held === undefined ? took : [...took, held];
}

function whyDown(evidence: Evidence, down: readonly Ending[]): string[] {
  return down.slice(0, 4).map((ending) => {
    const { node, how, tick } = ending;
    const when = formatDuration(timeOf(evidence, tick));
    return `${nodeName(evidence, node)} ${how} at ${when}${byStep(evidence, ending)}.`;
  });
}

function byStep(evidence: Evidence, { node, tick, how }: Ending): string {
  const step = how === "dropped" ? undefined : takenDownBy(evidence, { node, tick, how });
  return step === undefined ? "" : `, with a step of the scenario: ${step}`;
}

/**
 * The causes when the chunk can be read, but has too few replicas. Events from before the chunk last had enough replicas are no causes. A
 * hold of repair is no cause if no node could take a replica anyway.
 */
function whyShort(
  evidence: Evidence,
  chunk: number,
  {
    running,
    cutOff,
    endings,
    tick,
    since = 0,
  }: {
    readonly running: readonly { readonly node: number }[];
    readonly cutOff: readonly number[];
    readonly endings: readonly Ending[];
    readonly tick: number;
    readonly since: number | undefined;
  },
): string[] {
  const unheardOf = cutOff.map((node) => {
    const step = silencedBy(evidence, node, tick);
    const by = step ? ` after a step of the scenario: ${step.text}` : "";
    return `${nodeName(evidence, node)} runs and has a replica, but the tracker does not hear it${by}.`;
  });
  const failed = failedRepairs(evidence, chunk, tick).findLast(({ time }) => time >= timeOf(evidence, since));
  const room = roomFor(
    evidence,
    chunk,
    tick,
    running.map(({ node }) => node),
  );
  const down = stillDown(evidence, chunk, endings, tick).filter((ending) => ending.tick >= since);
  return [
    ...(room ? [room.text] : []),
    ...(failed ? [`The last repair did not succeed: at ${formatDuration(failed.time)} ${failed.text}.`] : []),
    ...(room?.isNone === true ? [] : whyHeld(evidence, tick)),
    ...unheardOf,
    ...whyDown(evidence, down).slice(0, 2),
  ];
}

/** The tick from which on too few replicas were on nodes that run; undefined: enough are. */
function shortSince({ through }: Evidence, chunk: number, wanted: number, tick: number): number | undefined {
  const levels = chunkLevels(liveSpans(through, chunk)).filter(({ from }) => from <= tick);
  const whole = levels.findLastIndex(({ replicas }) => replicas >= wanted);
  return levels[whole + 1]?.from;
}
