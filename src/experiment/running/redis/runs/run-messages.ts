import * as z from "zod";
import { recordSchema } from "../../../results/record-lines.js";
import type { RunRecord } from "../../../run-record.js";
import { hash, parsed, type WorkJob } from "../messages.js";

// What messages say about runs of experiments.

const seed = z.int();

const run = z.strictObject({ key: hash, seed, network: seed.nullable(), warmUp: z.number().nonnegative() });
export type SentRun = z.infer<typeof run>;

/** The largest number of characters of a record that is collected. */
const MOST_RECORD_CHARACTERS = 2 ** 20;
const MOST_MESSAGE_CHARACTERS = 4_000;

/** A record as it is sent. It lacks the command that repeats a failed run, which the coordinator knows. */
const record = z.strictObject({
  ...recordSchema.shape,
  error: z.strictObject({ message: z.string().max(MOST_MESSAGE_CHARACTERS) }).optional(),
});
export type SentRecord = z.infer<typeof record>;

export const parseRun = ({ key, work }: WorkJob): SentRun | undefined => run.safeParse({ ...work, key }).data;
export const parseRecord = (json: string): SentRecord | undefined => parsed(record, json, MOST_RECORD_CHARACTERS);

/** Writes a record as the text that is sent. It cuts a long error message. */
export function recordText({ error, ...rest }: RunRecord): string {
  const sent =
    error === undefined ? rest : { ...rest, error: { message: error.message.slice(0, MOST_MESSAGE_CHARACTERS) } };
  return JSON.stringify(sent);
}
