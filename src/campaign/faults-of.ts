import type { WrittenStep } from "./written.js";

/** The keys of a step that are not counted as faults: its time, `mayFail`, what users and nodes do without a fault, and `heal`. */
const NO_FAULTS = new Set(["at", "over", "for", "when", "mayFail", "put", "get", "remove", "join", "leave", "heal"]);

/** Counts the steps of each kind of fault. Steps that restart a host, or that end a lasting fault other than a partition, count as well. */
export function faultsOf(steps: readonly WrittenStep[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const step of steps) {
    for (const [key, value] of Object.entries(step)) {
      if (NO_FAULTS.has(key)) continue;
      const kind = step.when === undefined ? kindOf(key, value) : `${kindOf(key, value)}, in ambush`;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }
  return counts;
}

/** Names the kind of a fault, as in `crash`, `crash, disk wiped` or `crash of the tracker`. */
function kindOf(key: string, value: unknown): string {
  if (value === "tracker") return `${key} of the tracker`;
  const { disk, node } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (node === "tracker") return `${key} of the tracker`;
  return typeof disk === "string" && disk !== "kept" ? `${key}, disk ${disk}` : key;
}
