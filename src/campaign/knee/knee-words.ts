import { formatDuration } from "../../report/text/format.js";
import type { Chance, Knee } from "./knee.js";

/** Writes sentences about the moment from which on a failure is certain. */
export function kneeSentences({ before, certain, event }: Knee): string[] {
  if (!event)
    return [`Chance has no part in it: it fails in ${certain.failed} of ${certain.runs} runs with other draws.`];
  const told = before.map((chance) => `${often(chance)} ${from(chance)}`);
  return [
    `With other draws it fails in ${told.join(", in ")}.`,
    `It is certain from ${formatDuration(event.time)} on, after this: ${event.words}.`,
  ];
}

function often({ failed, runs }: Chance): string {
  return `${failed} of ${runs} runs`;
}

function from({ event, time }: Chance): string {
  return event === 0 ? "if they change at the start" : `at ${formatDuration(time)}`;
}
