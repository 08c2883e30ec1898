import { createHash } from "node:crypto";
import type { Scenario } from "../scenario.js";

/** Keys that do not change how a scenario is played: its seed, and texts for readers. */
const LEFT_OUT = new Set(["seed", "description", "where", "text", "notices"]);

/**
 * SHA-256, hex, of a validated scenario without its seed. Scenarios that describe the same run have the same hash, however they
 * are written and wherever their files are.
 */
export function scenarioHash(scenario: Scenario): string {
  return createHash("sha256").update(JSON.stringify(scenario, canonical)).digest("hex");
}

/** A replacer for JSON.stringify: keys in order, and the numbers that JSON does not know by name. */
function canonical(_key: string, value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  const entries = Object.entries(value).filter(([key]) => !LEFT_OUT.has(key));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
