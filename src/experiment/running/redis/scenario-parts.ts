import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import type { Scenario } from "../../../scenario/scenario.js";
import { scenarioHash } from "../../../scenario/source/hash.js";
import { type Manifest, parseManifest } from "./messages.js";

/**
 * A scenario as text, cut into parts. Each part is compressed, and named by the SHA-256 of its text. The settings of one experiment differ
 * only in a few values, so they share parts: a matrix of latencies or a table of nodes is in Redis once for all of them. The text is JSON,
 * with special objects for values that JSON does not have: `{"~number":"Infinity"}`, `{"~floats":"base64"}`, and `{"~part":"hash"}` for a
 * value in another part.
 */
export interface ScenarioParts {
  /** A `Manifest` as compressed JSON. */
  readonly manifest: Uint8Array;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** The least number of characters in the JSON of a value that becomes a part. */
const LEAST_PART = 2_000;
/** Limits for reading, in bytes: of a part, packed and unpacked, and of all unpacked parts of a scenario. */
export const MOST_PACKED_BYTES = 64 * 2 ** 20;
const MOST_BYTES = 256 * 2 ** 20;

export function packScenario(scenario: Scenario): ScenarioParts {
  const parts = new Map<string, Uint8Array>();
  const names = new Set<string>();
  const part = (text: string): object => {
    const name = createHash("sha256").update(text).digest("hex");
    if (!names.has(name)) parts.set(name, packed(text));
    names.add(name);
    return { "~part": name };
  };
  const pack = (_key: string, value: unknown): unknown => {
    if (typeof value === "number")
      return isPlain(value) ? value : { "~number": Object.is(value, -0) ? "-0" : String(value) };
    if (value instanceof Float32Array) {
      const floats = { "~floats": Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
      return floats["~floats"].length < LEAST_PART ? floats : part(JSON.stringify(floats));
    }
    return value;
  };
  const top = Object.entries(scenario).map(([key, value]): [string, unknown] => {
    const text = JSON.stringify(value, pack);
    return [key, text.length < LEAST_PART ? JSON.parse(text) : part(text)];
  });
  const manifest: Manifest = { parts: [...names], scenario: JSON.stringify(Object.fromEntries(top)) };
  return { manifest: packed(JSON.stringify(manifest)), parts };
}

/** Reads the manifest of a scenario; undefined if the bytes are not one. */
export function unpackManifest(bytes: Uint8Array): Manifest | undefined {
  try {
    return parseManifest(unpacked(bytes, MOST_BYTES));
  } catch {
    return undefined;
  }
}

/** The fields that every scenario has. The scenario's hash verifies all others. */
const shape = z.looseObject({
  name: z.string(),
  seed: z.number(),
  duration: z.number().positive(),
  payload: z.enum(["dummy", "real"]),
  network: z.looseObject({ latency: z.looseObject({ model: z.string() }) }),
  tracker: z.looseObject({}),
  node: z.looseObject({}),
  nodes: z.array(z.looseObject({ name: z.string() })),
  churn: z.array(z.looseObject({})),
  workloads: z.array(z.looseObject({})),
  steps: z.array(z.looseObject({})),
  expect: z.array(z.looseObject({})),
});

/** Builds the scenario with this hash. Throws if the parts do not give it, because some are missing, too large or wrong. */
export function unpackScenario(hash: string, manifest: Manifest, parts: ReadonlyMap<string, Uint8Array>): Scenario {
  let room = MOST_BYTES;
  const textOf = (name: string): string => {
    const bytes = parts.get(name);
    if (!bytes) throw new Error(`part ${name.slice(0, 8)} of scenario ${hash.slice(0, 8)} is missing`);
    const text = unpacked(bytes, room);
    room -= text.length;
    return text;
  };
  const unpack = (_key: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const [[key, inner] = [], more] = Object.entries(value) as [[string, unknown]?, unknown?];
    if (typeof inner !== "string" || more !== undefined) return value;
    if (key === "~number") return Number(inner);
    if (key === "~floats") return floatsOf(inner);
    return key === "~part" ? JSON.parse(textOf(inner), unpack) : value;
  };
  const scenario: unknown = JSON.parse(manifest.scenario, unpack);
  if (!shape.safeParse(scenario).success || scenarioHash(scenario as Scenario) !== hash)
    throw new Error(`what is called scenario ${hash.slice(0, 8)} is something else`);
  return scenario as Scenario;
}

function isPlain(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

/** Decodes floats into a copy, since decoded base64 may begin at any byte of its buffer. */
function floatsOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / 4));
}

function packed(text: string): Uint8Array {
  return gzipSync(text);
}

function unpacked(bytes: Uint8Array, most: number): string {
  if (bytes.byteLength > MOST_PACKED_BYTES) throw new Error("a part of a scenario is too large");
  return gunzipSync(bytes, { maxOutputLength: Math.max(1, most) }).toString("utf8");
}
