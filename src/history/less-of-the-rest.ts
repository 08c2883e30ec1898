import type { History } from "./history.js";
import { positionsOf, rowsOf } from "./rows-of.js";
import { writtenHistory } from "./written.js";

/** Computes the bytes that a value takes when it is written: those of its compressed JSON. */
export type SizeOf = (value: unknown) => number;

/** Leaves parts out of a history that has no copies and transfers, until it takes at most `limit` bytes or nothing more can be left out. */
export function lessOfTheRest(history: History, limit: number, sizeOf: SizeOf): History {
  let rest = history;
  for (const step of steps) {
    if (sizeOf(writtenHistory(rest)) <= limit) break;
    rest = step(rest);
  }
  return rest;
}

/** The steps, each of which leaves something out. The least important part goes first. */
const steps: readonly ((history: History) => History)[] = [
  fewerOperations,
  fewerOperations,
  fewerLooks,
  fewerLooks,
  withoutTable("calls", "Calls between programs are left out: there was too much else."),
  fewerOperations,
  fewerLooks,
  withoutTable("health", "What the tracker thought of nodes is left out: there was too much of it."),
  fewerLooks,
  withoutTable("lives", "Which nodes came and went is left out: there was too much of it."),
  withoutLevels,
  withoutTable("operations", "What users asked of nodes is left out: there was too much of it."),
];

/** Leaves out every second operation that succeeded. */
function fewerOperations(history: History): History {
  const { operations, leftOut } = history;
  let count = 0;
  const kept = positionsOf(operations.outcome, (outcome) => outcome !== 0 || count++ % 2 === 0);
  const words = "Of the operations that succeeded, only some are told.";
  return { ...history, operations: rowsOf(operations, kept), leftOut: withWords(leftOut, words) };
}

function fewerLooks(history: History): History {
  const { stored } = history;
  if (!stored || stored.level.length < 8) return history;
  const level = stored.level.filter((_, look) => look % 2 === 0);
  return { ...history, stored: { time: stored.time.filter((_, look) => look % 2 === 0), level } };
}

function withoutLevels(history: History): History {
  const words = "How full disks were is left out: there was too much of it.";
  const stored = { time: new Int32Array(), level: [] };
  return { ...history, stored, leftOut: withWords(history.leftOut, words) };
}

function withoutTable(
  table: "calls" | "health" | "lives" | "operations",
  words: string,
): (history: History) => History {
  return (history) => {
    const isEmpty = Object.values(history[table]).every((column) => column.length === 0);
    if (isEmpty) return history;
    return { ...history, [table]: rowsOf(history[table], []), leftOut: withWords(history.leftOut, words) };
  };
}

function withWords(leftOut: readonly string[], words: string): readonly string[] {
  return leftOut.includes(words) ? leftOut : [...leftOut, words];
}
