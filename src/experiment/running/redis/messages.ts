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

/** A run that is handed out. */
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

/** A record of at most this many characters is collected. */
const MOST_RECORD_CHARACTERS = 2 ** 20;
const MOST_MESSAGE_CHARACTERS = 4_000;

/** A record on its way. It lacks the command that repeats a failed run, which the coordinator knows. */
const record = z.strictObject({
  ...recordSchema.shape,
  error: z.strictObject({ message: text(MOST_MESSAGE_CHARACTERS) }).optional(),
});
export type SentRecord = z.infer<typeof record>;

/** A coordinator or a worker that is present. */
const presence = z.strictObject({
  id,
  /** A name for users: that of the experiment, or of the worker's machine. */
  name: text(300),
  engine: z.int().nonnegative(),
  wire: z.int().nonnegative(),
  /** For a worker, how many runs it plays at once. */
  jobs: z.int().min(0).max(100_000),
});
export type Presence = z.infer<typeof presence>;

/** A scenario: the names of its parts, and the text that refers to them. See scenario-parts.ts. */
const manifest = z.strictObject({ parts: z.array(hash).max(1_000), scenario: text(2 ** 22) });
export type Manifest = z.infer<typeof manifest>;

export const parseJob = (value: unknown): RunJob | undefined => job.safeParse(value).data;
export const parsePresence = (json: string): Presence | undefined => parsed(presence, json, 2_000);
export const parseManifest = (json: string): Manifest | undefined => parsed(manifest, json, 2 ** 23);
export const parseRecord = (json: string): SentRecord | undefined => parsed(record, json, MOST_RECORD_CHARACTERS);

/** The text of a record that is sent. A long error message is cut. */
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
