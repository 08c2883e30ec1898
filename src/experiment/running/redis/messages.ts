import * as z from "zod";
import { recordSchema } from "../../results/record-lines.js";
import type { RunRecord } from "../../run-record.js";
import { WIRE_VERSION } from "./redis-names.js";

// The messages between coordinator and workers. Both check each message that they read from Redis, since others may
// write there, too.

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const id = z.string().regex(/^x[0-9a-f]{16}$/);
const seed = z.int();
const text = (most: number) => z.string().max(most);

/** The message that hands out a run. */
const job = z.strictObject({
  wire: z.literal(WIRE_VERSION),
  experiment: id,
  key: hash,
  scenario: hash,
  seed,
  network: seed.nullable(),
  warmUp: z.number().nonnegative(),
});
export type RunJob = z.infer<typeof job>;

/** The largest number of characters of a record that is collected. */
const MOST_RECORD_CHARACTERS = 2 ** 20;
const MOST_MESSAGE_CHARACTERS = 4_000;

/** A record as it is sent. It lacks the command that repeats a failed run, which the coordinator knows. */
const record = z.strictObject({
  ...recordSchema.shape,
  error: z.strictObject({ message: text(MOST_MESSAGE_CHARACTERS) }).optional(),
});
export type SentRecord = z.infer<typeof record>;

/** The message with which a coordinator or a worker says that it is there. */
const presence = z.strictObject({
  id,
  /** A name to show to users: that of the experiment, or of the worker's machine. */
  name: text(300),
  engine: z.int().nonnegative(),
  wire: z.int().nonnegative(),
  /** The number of runs that a worker plays at once; 0 for a coordinator. */
  jobs: z.int().min(0).max(100_000),
});
export type Presence = z.infer<typeof presence>;

/** A scenario in parts: the names of the parts, and the text that refers to them. See scenario-parts.ts. */
const manifest = z.strictObject({ parts: z.array(hash).max(1_000), scenario: text(2 ** 22) });
export type Manifest = z.infer<typeof manifest>;

export const parseJob = (value: unknown): RunJob | undefined => job.safeParse(value).data;
export const parsePresence = (json: string): Presence | undefined => parsed(presence, json, 2_000);
export const parseManifest = (json: string): Manifest | undefined => parsed(manifest, json, 2 ** 23);
export const parseRecord = (json: string): SentRecord | undefined => parsed(record, json, MOST_RECORD_CHARACTERS);

/** Writes a record as the text that is sent. It cuts a long error message. */
export function recordText({ error, ...rest }: RunRecord): string {
  const sent =
    error === undefined ? rest : { ...rest, error: { message: error.message.slice(0, MOST_MESSAGE_CHARACTERS) } };
  return JSON.stringify(sent);
}

function parsed<T>(schema: z.ZodType<T>, json: string, most: number): T | undefined {
  if (json.length > most) return undefined;
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
