import type { Millis } from "../../runtime/clock.js";
import type { Action, Backbone, Step } from "../scenario.js";
import type { StepInput, WorkloadInput } from "../schema/schema.js";
import type { Context } from "../source/context.js";
import { valueAt } from "../source/issues.js";
import type { Path } from "../source/problem.js";
import { suggestion } from "../source/suggest.js";
import type { WrittenStep } from "../steps/step-kind.js";
import { writtenSteps } from "../steps/steps.js";
import { expandTrigger } from "../triggers/expand-trigger.js";
import type { Trigger } from "../triggers/trigger.js";
import { ANY, triggerKinds } from "../triggers/trigger-kinds.js";
import { mayBeGenerated } from "./generated-name.js";
import type { Roster } from "./selection.js";

/** Expands the steps and sorts them by time. Steps of the same time stay in the order of the file. */
export function expandSteps(
  input: readonly StepInput[],
  duration: number,
  roster: Roster,
  backbones: readonly Backbone[],
  context: Context,
): Step[] {
  const steps = input.map((step, i): Step => {
    const path = ["steps", i];
    const when = step.when && expandTrigger(step.when, duration, roster, [...path, "when"], context);
    if (step.at !== undefined) checkTimes(step, step.at, path, duration, context);
    const [key, written, value] = writtenIn(step);
    const action = written.expand(value, { path: [...path, key], context, roster, backbones, when });
    checkPart(action, when, [...path, key], context);
    return {
      where: context.where(path),
      ...(step.at === undefined ? {} : { at: step.at }),
      ...(when ? { when } : {}),
      ...(step.mayFail ? { mayFail: true } : {}),
      ...(written.takesTime ? { over: step.over ?? 0 } : {}),
      ...(step.for === undefined ? {} : { for: step.for }),
      ...action,
    };
  });
  const waiting = steps.filter(({ at }) => at === undefined);
  return [...steps.filter(({ at }) => at !== undefined).sort((a, b) => a.at! - b.at!), ...waiting];
}

/**
 * Checks a step that names hosts by their part in an event, as in `crash: { the: holder }`. Notes a problem if the step waits for no event,
 * or if no host has this part in the event for which it waits.
 */
function checkPart({ who }: Action, when: Trigger | undefined, path: Path, context: Context): void {
  if (who?.kind !== "part") return;
  if (!when) return context.note([...path, "the"], "only in a step with when: hosts have a part in what happens");
  const parts = triggerKinds[when.of].moments[when.moment] ?? [];
  if (!parts.includes(who.part)) context.expected([...path, "the"], `one of ${parts.join(", ")}, when ${when.text}`);
}

function checkTimes(step: StepInput, at: Millis, path: Path, duration: number, context: Context): void {
  if (at > duration) context.expected([...path, "at"], "a time within the duration");
  if (at <= duration && at + (step.over ?? 0) > duration)
    context.expected([...path, "over"], "a time that ends within the duration");
  else if (at <= duration && at + (step.over ?? 0) + (step.for ?? 0) > duration)
    context.expected([...path, "for"], "a time that ends within the duration, or none for what lasts to the end");
}

/** Notes a problem for each step about a file that no step and no workload puts. */
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
  for (const [i, { when }] of steps.entries()) {
    for (const key of ["get", "put", "repair", "replicas"] as const) {
      const name = when?.[key];
      if (name === undefined || name === ANY || named.has(name) || mayBeGenerated(name, putting)) continue;
      const path = ["steps", i, "when", key];
      context.note(path, `no step and no workload puts ${JSON.stringify(name)}${suggestion(name, named)}`);
    }
  }
}

/** Finds the key that names the action of a step, how a step with this key is written, and the value of the key. */
function writtenIn(step: StepInput): readonly [key: string, written: WrittenStep<Action, unknown>, value: unknown] {
  for (const [key, written] of writtenSteps) {
    const value = (step as Record<string, unknown>)[key];
    if (value !== undefined) return [key, written, value];
  }
  throw new Error("the schema let a step through that does nothing");
}
