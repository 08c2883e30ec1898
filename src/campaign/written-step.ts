import { who } from "../scenario/schema/schema-selection.js";
import type { WrittenStep as StepForm } from "../scenario/steps/step-kind.js";
import { writtenSteps } from "../scenario/steps/steps.js";
import type { WrittenStep } from "./written.js";

/** The keys of a step that say in some way which hosts it concerns. */
const SELECTING: ReadonlySet<string> = new Set(Object.keys(who));

type Value = Readonly<Record<string, unknown>>;

/** The key of a step that says what it does, such as `crash`. */
export function keyOf(step: WrittenStep): string {
  const [key] = formOf(step);
  return key;
}

/** The key of a step, and how such a step is written. */
function formOf(step: WrittenStep): readonly [key: string, form: Pick<StepForm<never, unknown>, "schema">] {
  const found = writtenSteps.find(([key]) => step[key] !== undefined);
  if (!found) throw new Error(`a step does nothing: ${JSON.stringify(step)}`);
  return found;
}

/** Finds the names of the hosts that a step names; undefined if it names none, or selects them in another way. */
export function hostsOf(step: WrittenStep): readonly string[] | undefined {
  const [key, { schema }] = formOf(step);
  const value = step[key];
  if (typeof value !== "string") return namesIn(value);
  // A plain text may also be the name of a file, or a word such as `all`.
  return schema.safeParse([value]).success ? [value] : undefined;
}

/** Finds the names of hosts in a value such as `node-1`, `[node-1, node-2]` or `{ node: node-1 }`. */
export function namesIn(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) return value.every((name) => typeof name === "string") ? value : undefined;
  if (!isMap(value)) return undefined;
  if (typeof value.node === "string") return [value.node];
  return Array.isArray(value.nodes) ? namesIn(value.nodes) : undefined;
}

/**
 * The same step with exactly these hosts, by name, in the shortest form that the step's schema accepts. There must be at least one host.
 */
export function withHosts(step: WrittenStep, hosts: readonly string[]): WrittenStep {
  const [key, { schema }] = formOf(step);
  const one = hosts.length === 1 ? hosts[0] : undefined;
  const rest = isMap(step[key]) ? withoutSelection(step[key]) : {};
  const short = one ?? hosts;
  const isBare = Object.keys(rest).length === 0 && schema.safeParse(short).success;
  return { ...step, [key]: isBare ? short : { ...(one === undefined ? { nodes: hosts } : { node: one }), ...rest } };
}

function withoutSelection(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !SELECTING.has(key)));
}

export function isMap(value: unknown): value is Value {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
