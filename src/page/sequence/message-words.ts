import { purposes } from "../../history/history.js";
import type { RunModel } from "../run-model.js";
import { endingOf, type Message } from "./message.js";
import { durationText, momentText, partyName } from "./words.js";

/** Writes the outcome of a message, and how long it took: `answered in 38 ms`, `DEADLINE_EXCEEDED after 2 s`. */
export function endText(message: Message, resolution: number): string {
  const took = durationText(message.end - message.start, resolution);
  switch (endingOf(message)) {
    case "answered":
      return `${message.kind === "call" ? "answered" : "whole"} in ${took}`;
    case "refused":
    case "failed":
      return `${message.outcome} after ${took}`;
    case "given up":
      return message.outcome === "unfinished" ? `under way for ${took} at the end` : `${message.outcome} after ${took}`;
  }
}

/** Writes the outcome in fewer letters, for a picture. */
export function shortEnd(message: Message, resolution: number): string {
  const took = durationText(message.end - message.start, resolution);
  return endingOf(message) === "answered" ? took : `${message.outcome}, ${took}`;
}

/** Says what a message asked or sent, in a few letters. */
export function shortAsk({ label, attempt }: Pick<Message, "label" | "attempt">): string {
  return attempt > 1 ? `${label}, attempt ${attempt}` : label;
}

/** Says what a message asked or sent, with the number of the attempt from the second one on. */
export function askText({ kind, label, attempt, purpose }: Message): string {
  if (kind === "transfer") return `${label}, for a ${purposes[purpose] ?? "transfer"}`;
  return shortAsk({ label, attempt });
}

/** Says all that is known of a message, in a sentence. */
export function messageText(run: Pick<RunModel, "history">, message: Message): string {
  const { start, from, to, deadline, kind } = message;
  const resolution = resolutionOf(run, message);
  const given = deadline > 0 ? ` It was given ${durationText(deadline)}.` : "";
  const verb = kind === "call" ? "calls" : "sends to";
  return `${momentText(start)}: ${partyName(run, from)} ${verb} ${partyName(run, to)}: ${askText(message)}; ${endText(message, resolution)}.${given}`;
}

/** How finely a message's times were measured, in ms. */
export function resolutionOf({ history }: Pick<RunModel, "history">, { kind }: Message): number {
  return (kind === "call" ? history?.run.callTick : history?.run.tick) ?? 1;
}
