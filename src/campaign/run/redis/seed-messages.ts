import * as z from "zod";
import { parsed, type WorkJob } from "../../../experiment/running/redis/messages.js";
import type { RangeTask } from "../play-range.js";
import { MOST_DETAIL, type Tally } from "../tally.js";

// What messages say about ranges of seeds. Coordinator and worker check what they read.

/** The largest number of seeds in one range. */
export const MOST_SEEDS = 500;

const whole = z.int().nonnegative();
const time = z.number().nonnegative();
const text = (most: number) => z.string().max(most);
const key = z.string().regex(/^\d{1,16}\.\d{1,3}$/);

const range = z.strictObject({
  key,
  from: whole,
  count: z.int().min(1).max(MOST_SEEDS),
  stopsAtFailure: z.boolean(),
});
export type SentRange = z.infer<typeof range>;

/** The largest number of characters of a result that is collected. */
const MOST_CHARACTERS = 2 ** 22;
const MOST_ERROR_CHARACTERS = 1_000;

const failure = z.strictObject({
  seed: whole,
  check: text(2 ** 16),
  object: text(2 ** 16),
  detail: text(MOST_DETAIL),
  since: time.optional(),
});
const counts = z.record(text(200), whole);
const tally = z.strictObject({
  trials: z.int().min(1).max(MOST_SEEDS),
  branches: z.literal(0),
  failures: z.array(failure).max(MOST_SEEDS),
  faults: counts,
  situations: counts,
  firstMet: z.record(text(200), z.strictObject({ seed: whole, at: time })),
  events: whole,
  simulated: whole,
  digest: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
});

/** The result of a range: its tally, and the wall time in ms that it took; or why it could not be played. */
const result = z.union([
  z.strictObject({ key, tally, tookMs: time }),
  z.strictObject({ key, error: text(MOST_ERROR_CHARACTERS) }),
]);
export type SentResult = z.infer<typeof result>;

export const parseRange = ({ key, work }: WorkJob): SentRange | undefined => range.safeParse({ ...work, key }).data;
export const parseResult = (json: string): SentResult | undefined => parsed(result, json, MOST_CHARACTERS);

export function keyOfRange({ from, count }: RangeTask): string {
  return `${from}.${count}`;
}

/** Writes the result of a range as the text that is sent. */
export function resultText(task: RangeTask, tally: Tally, tookMs: number): string {
  const json = JSON.stringify({ key: keyOfRange(task), tally, tookMs });
  return json.length <= MOST_CHARACTERS ? json : errorText(task, "its failures are too long for a message");
}

/** Writes that a range could not be played, and why. */
export function errorText(task: RangeTask, error: string): string {
  return JSON.stringify({ key: keyOfRange(task), error: error.slice(0, MOST_ERROR_CHARACTERS) });
}

/** Whether a tally is one of this range. */
export function isOf(
  { from, count, stopsAtFailure }: RangeTask,
  { trials, failures, situations, firstMet }: Tally,
): boolean {
  const isWhole = trials === count || (stopsAtFailure && failures.length > 0 && trials < count);
  const seeds = [...failures, ...Object.values(firstMet)].map(({ seed }) => seed);
  return (
    isWhole &&
    failures.length <= trials &&
    seeds.every((seed) => seed >= from && seed < from + trials) &&
    Object.values(situations).every((met) => met <= trials)
  );
}
