import type { StepInput, WorkloadInput } from "../schema/schema.js";
import type { Context } from "../source/context.js";
import { valueAt } from "../source/issues.js";
import { suggestion } from "../source/suggest.js";
import { mayBeGenerated } from "./generated-name.js";

/** Notes steps about files that no step and no workload puts: each such step is a mistake. */
export function checkFiles(steps: readonly StepInput[], workloads: readonly WorkloadInput[], context: Context): void {
  const named = new Set(steps.flatMap(({ put }) => (put ? [put.file] : [])));
  const putting = workloads.filter(({ put }) => put).length;
  for (const [i, { get, remove }] of steps.entries()) {
    const file = (get ?? remove)?.file;
    if (file === undefined || named.has(file) || mayBeGenerated(file, putting)) continue;
    const action = ["steps", i, get ? "get" : "remove"];
    const path = typeof valueAt(context.value, action) === "string" ? action : [...action, "file"];
    context.note(path, `no step and no workload puts ${JSON.stringify(file)}${suggestion(file, named)}`);
  }
}
