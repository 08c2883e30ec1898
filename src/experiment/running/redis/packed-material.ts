import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { type Manifest, parseManifest } from "./messages.js";

/**
 * A material is what tasks are played on, such as a scenario. It is a plain object as text, cut into parts. Each part is compressed, and
 * named by the SHA-256 of its text. The settings of one experiment differ only in a few values, so they share parts: a matrix of latencies
 * or a table of nodes is in Redis once for all of them. The text is JSON, with special objects for values that JSON does not have:
 * `{"~number":"Infinity"}`, `{"~floats":"base64"}`, and `{"~part":"hash"}` for a value in another part.
 */
export interface PackedMaterial {
  /** A `Manifest` as compressed JSON. */
  readonly manifest: Uint8Array;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** A material as it came from Redis. All threads of a worker share its bytes. */
export interface Material {
  readonly manifest: Manifest;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** The least number of characters in the JSON of a value that becomes a part. */
const LEAST_PART = 2_000;
/** Limits for reading, in bytes: of one packed part, and of all unpacked parts of a material together. */
export const MOST_PACKED_BYTES = 64 * 2 ** 20;
const MOST_BYTES = 256 * 2 ** 20;

export function packMaterial(value: object): PackedMaterial {
  const parts = new Map<string, Uint8Array>();
  const names = new Set<string>();
  const part = (text: string): object => {
    const name = createHash("sha256").update(text).digest("hex");
    if (!names.has(name)) parts.set(name, packed(text));
    names.add(name);
    return { "~part": name };
  };
  const pack = (_key: string, inner: unknown): unknown => {
    if (typeof inner === "number")
      return isPlain(inner) ? inner : { "~number": Object.is(inner, -0) ? "-0" : String(inner) };
    if (inner instanceof Float32Array) {
      const floats = { "~floats": Buffer.from(inner.buffer, inner.byteOffset, inner.byteLength).toString("base64") };
      return floats["~floats"].length < LEAST_PART ? floats : part(JSON.stringify(floats));
    }
    return inner;
  };
  const top = Object.entries(value).map(([key, inner]): [string, unknown] => {
    const text = JSON.stringify(inner, pack);
    return [key, text.length < LEAST_PART ? JSON.parse(text) : part(text)];
  });
  const manifest: Manifest = { parts: [...names], text: JSON.stringify(Object.fromEntries(top)) };
  return { manifest: packed(JSON.stringify(manifest)), parts };
}

/** Reads the manifest of a material; undefined if the bytes are not one. */
export function unpackManifest(bytes: Uint8Array): Manifest | undefined {
  try {
    return parseManifest(unpacked(bytes, MOST_BYTES));
  } catch {
    return undefined;
  }
}

/** Builds what was packed. Throws if parts are missing or too large, and if they are not JSON. `title`: the name of the material in messages. */
export function unpackMaterial(title: string, { manifest, parts }: Material): unknown {
  let room = MOST_BYTES;
  const textOf = (name: string): string => {
    const bytes = parts.get(name);
    if (!bytes) throw new Error(`part ${name.slice(0, 8)} of ${title} is missing`);
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
  return JSON.parse(manifest.text, unpack);
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
  if (bytes.byteLength > MOST_PACKED_BYTES) throw new Error("a part is too large");
  return gunzipSync(bytes, { maxOutputLength: Math.max(1, most) }).toString("utf8");
}
