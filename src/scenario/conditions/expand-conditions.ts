import type { Millis } from "../../runtime/clock.js";
import type { KnownFigures } from "../expectation.js";
import type { Context } from "../source/context.js";
import { valueAt } from "../source/issues.js";
import type { OwnCondition } from "./condition.js";
import { type ConditionUnit, type Field, type ObjectKind, objectFields, objectKinds } from "./object-fields.js";
import { type ConditionNames, ConditionProblem, parseCondition } from "./parse-condition.js";
import type { CheckInput } from "./schema-conditions.js";

const FIGURE_UNITS: Readonly<Record<string, ConditionUnit>> = { duration: "time", bytes: "bytes", rate: "rate" };

/** Reads the checks of `always` or `eventually`. If `figures` are given, any other figure is a problem. */
export function expandConditions(
  input: readonly CheckInput[],
  list: "always" | "eventually",
  duration: Millis,
  figures: KnownFigures | undefined,
  context: Context,
): OwnCondition[] {
  return input.flatMap((check, i) => {
    const entry = [list, i];
    const { key, text, over, objects } = subjectOf(check);
    const path = typeof valueAt(context.value, entry) === "string" ? entry : [...entry, key];
    const names = objects ? namesOf(objects, over === "all") : namesOfFigures(figures);
    const from = check.from as Millis | undefined;
    if (from !== undefined && from > duration) context.expected([...entry, "from"], "a time within the duration");
    try {
      const within = check.within as Millis | undefined;
      return {
        text: over === "figures" ? text : `${key}: ${text}`,
        over,
        ...(objects ? { objects } : {}),
        condition: parseCondition(text, names),
        ...(from === undefined ? {} : { from }),
        ...(within === undefined ? {} : { within }),
        where: context.where(path),
      };
    } catch (error) {
      if (!(error instanceof ConditionProblem)) throw error;
      context.note(path, `${error.message}, in ${JSON.stringify(text)}`);
      return [];
    }
  });
}

interface Subject {
  readonly key: string;
  readonly text: string;
  readonly over: OwnCondition["over"];
  readonly objects?: ObjectKind;
}

/** What a check is about. A text may begin with it, as in `each chunk: replicas >= 1`. */
function subjectOf(check: CheckInput): Subject {
  for (const objects of objectKinds) {
    for (const [key, over] of [
      [`each ${objects}`, "each"],
      [`${objects}s`, "all"],
    ] as const) {
      const value = check[key];
      if (typeof value === "string") return { key, text: value.trim(), over, objects };
      const text = typeof check.that === "string" ? check.that.trim() : "";
      if (text.startsWith(`${key}:`)) return { key, text: text.slice(key.length + 1).trim(), over, objects };
    }
  }
  return { key: "that", text: String(check.that).trim(), over: "figures" };
}

function namesOf(objects: ObjectKind, isOverAll: boolean): ConditionNames {
  const fields: Readonly<Record<string, Field>> = objectFields[objects];
  const unitOf = (name: string): ConditionUnit | undefined =>
    Object.hasOwn(fields, name) ? fields[name]?.unit : undefined;
  const wordsOf = (name: string): readonly string[] | undefined => fields[name]?.words;
  return { unitOf, wordsOf, known: Object.keys(fields), isOverAll, owner: `a ${objects}` };
}

function namesOfFigures(figures: KnownFigures | undefined): ConditionNames {
  const unitOf = (name: string): ConditionUnit | undefined => {
    if (!figures) return "number";
    const figure = figures.get(name);
    return figure && (FIGURE_UNITS[figure.unit] ?? "number");
  };
  return { unitOf, known: figures?.keys() ?? [], isOverAll: false, owner: "the report", isUnknown: !figures };
}
