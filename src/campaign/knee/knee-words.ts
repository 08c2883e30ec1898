import { formatDuration } from "../../report/text/format.js";
import type { Chance, Knee } from "./knee.js";

type Moment = Pick<Chance, "event" | "time">;

/** The ways to write a moment, from short to exact. The last one tells any two moments apart. */
const ways: readonly ((moment: Moment) => string)[] = [
  ({ time }) => formatDuration(time),
  ({ time }) => `${(time / 1000).toFixed(2)} s`,
  // Six digits show each tick of the simulator.
  ({ time }) => `${(time / 1000).toFixed(6)} s`,
  ({ time, event }) => `${(time / 1000).toFixed(6)} s (after ${event} events)`,
];

/** Writes sentences about the moment from which on a failure is certain. */
export function kneeSentences({ before, certain, event }: Knee): string[] {
  if (!event)
    return [`Chance has no part in it: it fails in ${certain.failed} of ${certain.runs} runs with other draws.`];
  const end = { event: certain.event, time: event.time };
  const moment = wayFor([...before.filter((chance) => chance.event > 0), end]);
  const told = before.map((chance) => `${often(chance)} ${from(chance, moment)}`);
  return [
    `With other draws it fails in ${told.join(", in ")}.`,
    `It is certain from ${moment(end)} on, after this: ${event.words}.`,
  ];
}

/** Finds the shortest way to write these moments so that no two of them read alike. */
function wayFor(moments: readonly Moment[]): (moment: Moment) => string {
  const different = new Set(moments.map(({ event }) => event)).size;
  return ways.find((way) => new Set(moments.map(way)).size === different) ?? ways.at(-1)!;
}

function often({ failed, runs }: Chance): string {
  return `${failed} of ${runs} runs`;
}

function from(chance: Chance, moment: (moment: Moment) => string): string {
  return chance.event === 0 ? "if they change at the start" : `at ${moment(chance)}`;
}
