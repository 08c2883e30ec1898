import { createHash } from "node:crypto";
import type { Scenario } from "../scenario.js";

/** The keys that the hash leaves out: the seed, which is a fact about the run, and texts for readers. */
const LEFT_OUT = new Set(["seed", "description", "where", "text", "notices"]);

/**
 * The text of measured data, kept as long as the data is in use. Many runs hash the same latencies, and it takes longer than a small run to
 * write a quarter of a million numbers. Data is not changed once it is read.
 */
const textOfData = new WeakMap<ArrayBufferView, string>();
/**
 * The hash of each scenario, kept under its list of nodes. The runs of one scenario play copies of it, which share this list and differ in
 * their seeds.
 */
const hashOfParts = new WeakMap<Scenario["nodes"], { readonly scenario: Scenario; readonly hash: string }>();

/**
 * SHA-256, hex, of a validated scenario without its seed. Scenarios of one name that describe the same run have the same hash, however
 * they are written and in whatever folder their files are. But the path of a latency matrix, as the scenario writes it, is hashed, too.
 */
export function scenarioHash(scenario: Scenario): string {
  const known = hashOfParts.get(scenario.nodes);
  if (known && hasSameParts(known.scenario, scenario)) return known.hash;
  const pieces: string[] = [];
  write(scenario, pieces);
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  const hex = hash.digest("hex");
  hashOfParts.set(scenario.nodes, { scenario: { ...scenario }, hash: hex });
  return hex;
}

/** Whether two scenarios consist of the same objects, except for the parts that the hash leaves out. */
function hasSameParts(known: Scenario, scenario: Scenario): boolean {
  const keys = Object.keys(scenario) as (keyof Scenario)[];
  if (keys.length !== Object.keys(known).length) return false;
  return keys.every((key) => LEFT_OUT.has(key) || (key in known && known[key] === scenario[key]));
}

/** Writes JSON with sorted keys. Numbers that JSON cannot express become texts, such as "Infinity". */
function write(value: unknown, pieces: string[]): void {
  if (ArrayBuffer.isView(value)) pieces.push(dataText(value));
  else if (Array.isArray(value)) writeList(value, pieces);
  else if (typeof value === "object" && value !== null) writeFields(value, pieces);
  else pieces.push(plain(value));
}

function writeList(values: readonly unknown[], pieces: string[]): void {
  for (const [i, value] of values.entries()) {
    pieces.push(i === 0 ? "[" : ",");
    write(value ?? null, pieces);
  }
  pieces.push(values.length === 0 ? "[]" : "]");
}

function writeFields(value: object, pieces: string[]): void {
  const fields = Object.entries(value).filter(([key, field]) => field !== undefined && !LEFT_OUT.has(key));
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [i, [key, field]] of fields.entries()) {
    pieces.push(`${i === 0 ? "{" : ","}${JSON.stringify(key)}:`);
    write(field, pieces);
  }
  pieces.push(fields.length === 0 ? "{}" : "}");
}

function plain(value: unknown): string {
  return JSON.stringify(typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
}

function dataText(data: ArrayBufferView): string {
  let text = textOfData.get(data);
  if (text === undefined) {
    text = `[${Array.from(data as unknown as ArrayLike<number>, plain).join(",")}]`;
    textOfData.set(data, text);
  }
  return text;
}
