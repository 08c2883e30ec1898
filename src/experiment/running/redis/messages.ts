import * as z from "zod";
import { WIRE_VERSION } from "./redis-names.js";

// The messages between coordinators and workers that are the same for all kinds of work. Coordinators and workers check each message that they read
// from Redis, since other programs may write there, too.

export const hash = z.string().regex(/^[0-9a-f]{64}$/);
const id = z.string().regex(/^x[0-9a-f]{16}$/);
const text = (most: number) => z.string().max(most);

/** The message that hands out a task. */
const job = z.strictObject({
  wire: z.literal(WIRE_VERSION),
  kind: z.string().regex(/^[a-z]{1,20}$/),
  experiment: id,
  key: z.string().regex(/^[0-9a-z.]{1,64}$/),
  material: hash,
  /** What else the worker must know. `WorkToPlay.parse` of this kind of work checks it. */
  work: z.record(text(20), z.unknown()),
});
export type WorkJob = z.infer<typeof job>;

/** The message with which a coordinator or a worker says that it is there. */
const presence = z.strictObject({
  id,
  /** A name to show to users: that of the experiment or campaign, or of the worker's machine. */
  name: text(300),
  engine: z.int().nonnegative(),
  wire: z.int().nonnegative(),
  /** The number of tasks that a worker plays at once; 0 for a coordinator. */
  jobs: z.int().min(0).max(100_000),
});
export type Presence = z.infer<typeof presence>;

/** A material in parts: the names of the parts, and the text that refers to them. See packed-material.ts. */
const manifest = z.strictObject({ parts: z.array(hash).max(1_000), text: text(2 ** 22) });
export type Manifest = z.infer<typeof manifest>;

export const parseJob = (value: unknown): WorkJob | undefined => job.safeParse(value).data;
export const parsePresence = (json: string): Presence | undefined => parsed(presence, json, 2_000);
export const parseManifest = (json: string): Manifest | undefined => parsed(manifest, json, 2 ** 23);

/** Reads JSON of at most `most` characters; undefined if it does not have the form of `schema`. */
export function parsed<T>(schema: z.ZodType<T>, json: string, most: number): T | undefined {
  if (json.length > most) return undefined;
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
