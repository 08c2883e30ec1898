import type { Millis } from "../../../runtime/clock.js";
import { stepsOf, type Written, type WrittenStep } from "../../written.js";
import { timeIn, timeText } from "../../written-quantity.js";
import type { Search } from "../search.js";
import { withStep } from "./fewer.js";

const SECOND = 1000;
const MINUTE = 60_000;

/** The lengths that pauses may get, between two steps and after the last one. They are round, and so easy to read. */
const pauses: readonly Millis[] = [SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE];
/** Times are rounded to multiples of these lengths, the coarsest first. */
const grains: readonly Millis[] = [
  10 * MINUTE,
  5 * MINUTE,
  MINUTE,
  30 * SECOND,
  10 * SECOND,
  5 * SECOND,
  SECOND,
  100,
  10,
  1,
];

/** Leaves out the steps that come after the beginning of the failure, if the time of that is known. */
export async function nothingSince(search: Search): Promise<void> {
  const { best } = search;
  const { since } = search.failure;
  if (since === undefined) return;
  const before = stepsOf(best).filter((step) => startOf(step) <= since);
  if (before.length < stepsOf(best).length) await search.take({ ...best, steps: before });
}

/** Ends the scenario sooner after its last step. */
export async function sooner(search: Search): Promise<void> {
  const { best } = search;
  const [end, duration] = [endOf(best), durationOf(best)];
  const ends = [end, ...pauses.map((pause) => roundedUp(end + pause))].filter((time) => time > 0 && time < duration);
  if (await search.takeFirst(ends.map((time) => ({ ...best, duration: timeText(time) })))) return;
  const middle = roundedUp((end + duration) / 2);
  if (middle < duration) await search.take({ ...best, duration: timeText(middle) });
}

/** Shortens the pauses between steps: first all at once, then one by one. */
export async function shorterPauses(search: Search): Promise<void> {
  await search.takeFirst(pauses.map((most) => withPauses(search.best, () => most)).filter(isShorterThan(search.best)));
  for (let i = 0; i < stepsOf(search.best).length; i++) {
    const { best } = search;
    const candidates = pauses.map((most) => withPauses(best, (k) => (k === i ? most : Number.POSITIVE_INFINITY)));
    await search.takeFirst(candidates.filter(isShorterThan(best)));
  }
}

/** Rounds the times of steps, how long they last, and the duration. */
export async function rounderTimes(search: Search): Promise<void> {
  for (let i = 0; i < stepsOf(search.best).length; i++) {
    for (const key of ["at", "for", "over"] as const) {
      const time = timeIn(stepsOf(search.best)[i]?.[key]);
      if (time === undefined) continue;
      await search.takeFirst(
        rounder(time).map((text) => {
          const step = { ...stepsOf(search.best)[i], [key]: text } as WrittenStep;
          return inTime(withStep(search.best, i, step));
        }),
      );
    }
  }
  const duration = durationOf(search.best);
  await search.takeFirst(rounder(duration).map((text) => ({ ...search.best, duration: text })));
}

/** Rounds a time to each of `grains`, and lists the results that have fewer digits than the time: the coarsest first. */
export function rounder(time: Millis): string[] {
  const digits = digitsOf(timeText(time));
  const near = grains.flatMap((grain) => [Math.round(time / grain) * grain, Math.ceil(time / grain) * grain]);
  const texts = near.filter((other) => other > 0).map(timeText);
  return [...new Set(texts)].filter((text) => digitsOf(text) < digits);
}

export function digitsOf(text: string): number {
  return text.replace(/[^0-9]/g, "").length;
}

function durationOf({ duration }: Written): Millis {
  return timeIn(duration) ?? 0;
}

/** The time at which the last step is over. */
function endOf(written: Written): Millis {
  return Math.max(
    0,
    ...timedIn(written).map((step) => startOf(step) + (timeIn(step.over) ?? 0) + (timeIn(step.for) ?? 0)),
  );
}

/** The steps that have a time, and so do not wait for an event. */
function timedIn(written: Written): readonly WrittenStep[] {
  return stepsOf(written).filter((step) => step.at !== undefined);
}

function startOf(step: WrittenStep): Millis {
  return timeIn(step.at) ?? 0;
}

function roundedUp(time: Millis): Millis {
  const grain = time > MINUTE ? 10 * SECOND : SECOND;
  return Math.ceil(time / grain) * grain;
}

/** Copies the scenario with a duration in which its steps have room. */
function inTime(written: Written): Written {
  const end = endOf(written);
  return end > durationOf(written) ? { ...written, duration: timeText(end) } : written;
}

/** Copies the scenario with shorter pauses: the pause before step `i` is at most `mostBefore(i)`. Steps of the same time stay together. */
function withPauses(written: Written, mostBefore: (i: number) => Millis): Written {
  const timed = [...stepsOf(written).keys()].filter((i) => stepsOf(written)[i]?.at !== undefined);
  const order = timed.sort((a, b) => startAt(written, a) - startAt(written, b) || a - b);
  const starts = new Map<number, Millis>();
  let before = 0;
  let cut = 0;
  for (const i of order) {
    const start = startAt(written, i);
    cut += Math.max(0, start - before - mostBefore(i));
    starts.set(i, start - cut);
    before = start;
  }
  const steps = stepsOf(written).map((step, i) => {
    const start = starts.get(i);
    return start === undefined ? step : { ...step, at: timeText(start) };
  });
  return { ...written, duration: timeText(durationOf(written) - cut), steps };
}

function startAt(written: Written, i: number): Millis {
  return startOf(stepsOf(written)[i] as WrittenStep);
}

function isShorterThan(written: Written): (other: Written) => boolean {
  return (other) => durationOf(other) < durationOf(written);
}
