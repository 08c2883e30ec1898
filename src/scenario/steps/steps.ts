import { type FaultPart, lacking, whereElse } from "../players/stage.js";
import type { Action, Scenario } from "../scenario.js";
import { clock } from "./clock.js";
import { crash } from "./crash.js";
import { corrupt } from "./disks/corrupt.js";
import { fill } from "./disks/fill.js";
import { get } from "./get.js";
import { join } from "./join.js";
import { leave } from "./leave.js";
import { lie } from "./lie.js";
import { disturb } from "./network/disturb.js";
import { heal } from "./network/heal.js";
import { hold } from "./network/hold.js";
import { limit, limitBackbone } from "./network/limit.js";
import { partition } from "./network/partition.js";
import { release } from "./network/release.js";
import { pause } from "./pause.js";
import { put } from "./put.js";
import { remove } from "./remove.js";
import { restart } from "./restart.js";
import { resume } from "./resume.js";
import { slow } from "./slow.js";
import type { StepKind, WrittenStep } from "./step-kind.js";

/** All steps. This is the only list of them: schema, expansion, player and worlds read it. */
const stepKinds: { readonly [name: string]: StepKind } = {
  join,
  leave,
  crash,
  restart,
  put,
  get,
  remove,
  limit,
  limitBackbone,
  partition,
  heal,
  hold,
  release,
  disturb,
  pause,
  resume,
  corrupt,
  fill,
  lie,
  slow,
  clock,
};

/** The steps that have a key of their own in a scenario, in the order in which editors offer the keys. */
export const writtenSteps: readonly (readonly [key: string, written: WrittenStep<Action, unknown>])[] = Object.entries(
  stepKinds,
).flatMap(([name, { written }]) => (written ? [[name, written] as const] : []));

/** Finds the row of a step. */
export function stepKind(action: Action): StepKind {
  const kind = Object.hasOwn(stepKinds, action.do) ? stepKinds[action.do] : undefined;
  if (!kind) throw new Error(`there is no step ${action.do}`);
  return kind;
}

/** The sentences for the top of the report of a run with these steps, each once. */
export function notesOfSteps(scenario: Pick<Scenario, "steps">): string[] {
  return [...new Set([...kindsOf(scenario)].flatMap(({ note }) => note ?? []))];
}

/** Finds the rows of a scenario's steps, each once. */
export function kindsOf({ steps }: Pick<Scenario, "steps">): Set<StepKind> {
  return new Set(steps.map(stepKind));
}

/**
 * Lists the steps that a world with these parts cannot play, each in a sentence with its place, and the redraws, which only a simulation can
 * play. It does not list steps that can be left out: the world plays the scenario without them.
 */
export function unplayable(
  { steps, redraws = [] }: Pick<Scenario, "steps" | "redraws">,
  parts: readonly FaultPart[],
): string[] {
  const ofDraws = redraws.length > 0 ? ["redraws: draws cannot change here, only in a simulation (swarmlab run)"] : [];
  const ofSteps = steps.flatMap((step) => {
    const kind = stepKind(step);
    const part = kind.needs?.(step);
    if (part === undefined || kind.canBeLeftOut || parts.includes(part)) return [];
    return [`${step.where}: ${step.do}: ${lacking[part]}, only in a simulation (swarmlab run)${whereElse[part] ?? ""}`];
  });
  return [...ofDraws, ...ofSteps];
}

/** Whether a scenario has a step that needs this part. */
export function hasStepThatNeeds({ steps }: Pick<Scenario, "steps">, part: FaultPart): boolean {
  return steps.some((step) => stepKind(step).needs?.(step) === part);
}

/** Names the written steps for which something holds, as in `put, get and remove`. */
export function keysWith(holds: (written: WrittenStep<Action, unknown>, kind: StepKind) => boolean): string {
  const keys = writtenSteps.filter(([key, written]) => holds(written, stepKind({ do: key }))).map(([key]) => key);
  return keys.join(", ").replace(/, ([^,]+)$/, " and $1");
}
