import type { Action, Backbone, Step } from "../scenario.js";
import type { StepInput, WorkloadInput } from "../schema/schema.js";
import type { Context } from "../source/context.js";
import { valueAt } from "../source/issues.js";
import type { Path } from "../source/problem.js";
import { suggestion } from "../source/suggest.js";
import type { WrittenStep } from "../steps/step-kind.js";
import { writtenSteps } from "../steps/steps.js";
import { mayBeGenerated } from "./generated-name.js";
import type { Roster } from "./selection.js";

/** Steps, by time; those of one time in the order of the file. */
export function expandSteps(
  input: readonly StepInput[],
  duration: number,
  roster: Roster,
  backbones: readonly Backbone[],
  context: Context,
): Step[] {
  const steps = input.map((step, i): Step => {
    const path = ["steps", i];
    checkTimes(step, path, duration, context);
    const [key, written, value] = writtenIn(step);
    const action = written.expand(value, { path: [...path, key], context, roster, backbones });
    return {
      at: step.at,
      where: context.where(path),
      ...(step.mayFail ? { mayFail: true } : {}),
      ...(written.takesTime ? { over: step.over ?? 0 } : {}),
      ...(step.for === undefined ? {} : { for: step.for }),
      ...action,
    };
  });
  return steps.sort((a, b) => a.at - b.at);
}

function checkTimes(step: StepInput, path: Path, duration: number, context: Context): void {
  if (step.at > duration) context.expected([...path, "at"], "a time within the duration");
  if (step.at <= duration && step.at + (step.over ?? 0) > duration)
    context.expected([...path, "over"], "a time that ends within the duration");
  else if (step.at <= duration && step.at + (step.over ?? 0) + (step.for ?? 0) > duration)
    context.expected([...path, "for"], "a time that ends within the duration, or none for what lasts to the end");
}

/** Notes steps about files that no step and no workload puts: each such step is a mistake. */
export function checkFiles(steps: readonly StepInput[], workloads: readonly WorkloadInput[], context: Context): void {
  const files = steps.map((step) => {
    const [key, written, value] = writtenIn(step);
    return { key, ...written.file?.(value) };
  });
  const named = new Set(files.flatMap(({ name, isPut }) => (name !== undefined && isPut ? [name] : [])));
  const putting = workloads.filter(({ put }) => put).length;
  for (const [i, { key, name, isPut }] of files.entries()) {
    if (name === undefined || isPut || named.has(name) || mayBeGenerated(name, putting)) continue;
    const action = ["steps", i, key];
    const path = typeof valueAt(context.value, action) === "string" ? action : [...action, "file"];
    context.note(path, `no step and no workload puts ${JSON.stringify(name)}${suggestion(name, named)}`);
  }
}

/** The key of a step that says what it does, the way in which such a step is written, and the value of the key. */
function writtenIn(step: StepInput): readonly [key: string, written: WrittenStep<Action, unknown>, value: unknown] {
  for (const [key, written] of writtenSteps) {
    const value = (step as Record<string, unknown>)[key];
    if (value !== undefined) return [key, written, value];
  }
  throw new Error("the schema let a step through that does nothing");
}
