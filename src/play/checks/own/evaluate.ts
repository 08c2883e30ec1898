import type { Comparison, Condition, Term } from "../../../scenario/conditions/condition.js";

/** The value of a term; undefined: there is nothing to measure. */
export type Value = number | string | boolean | undefined;

/** The source of a condition's values. */
export interface Values {
  /** Reads the value of a field, or of a figure. */
  read(name: string): Value;
  /** Yields the values of each object, for conditions with aggregates. */
  each?(): Iterable<Values>;
}

/** Whether a condition holds; undefined: there is nothing to measure. */
export function holds(condition: Condition, values: Values): boolean | undefined {
  switch (condition.is) {
    case "flag":
      return values.read(condition.name) as boolean | undefined;
    case "not": {
      const held = holds(condition.of, values);
      return held === undefined ? undefined : !held;
    }
    case "and":
    case "or":
      return joined(condition.of, condition.is === "or", values);
    case "compare": {
      const [left, right] = [measured(condition.left, values), measured(condition.right, values)];
      return left === undefined || right === undefined ? undefined : compares[condition.op](left, right);
    }
  }
}

/** Joins conditions by `and` or `or`. The result is undefined only if no part decides it, and one part has nothing to measure. */
function joined(of: readonly Condition[], decisive: boolean, values: Values): boolean | undefined {
  let result: boolean | undefined = !decisive;
  for (const one of of) {
    const held = holds(one, values);
    if (held === decisive) return decisive;
    if (held === undefined) result = undefined;
  }
  return result;
}

const compares: { readonly [op in Comparison]: (left: string | number | boolean, right: typeof left) => boolean } = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  ">=": (left, right) => left >= right,
  ">": (left, right) => left > right,
};

export function measured(term: Term, values: Values): Value {
  switch (term.is) {
    case "number":
    case "text":
      return term.value;
    case "field":
      return values.read(term.name);
    case "count":
    case "share": {
      let [all, met] = [0, 0];
      for (const one of values.each?.() ?? []) {
        all++;
        if (holds(term.of, one) === true) met++;
      }
      return term.is === "count" ? met : all === 0 ? undefined : met / all;
    }
    case "sum":
    case "mean":
    case "min":
    case "max":
      return aggregated(term.is, term.of, values);
    default: {
      const [left, right] = [measured(term.left, values), measured(term.right, values)];
      if (typeof left !== "number" || typeof right !== "number") return undefined;
      if (term.is === "+") return left + right;
      if (term.is === "-") return left - right;
      if (term.is === "*") return left * right;
      return right === 0 ? undefined : left / right;
    }
  }
}

function aggregated(is: "sum" | "mean" | "min" | "max", of: Term, values: Values): number | undefined {
  let [count, sum] = [0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of values.each?.() ?? []) {
    const value = measured(of, one);
    if (typeof value !== "number") continue;
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (is === "sum") return sum;
  if (count === 0) return undefined;
  return is === "mean" ? sum / count : is === "min" ? min : max;
}

/** Lists the fields and aggregates that a condition reads, for the words of a failed check. */
export function termsOf(condition: Condition): Term[] {
  if (condition.is === "flag") return [{ is: "field", name: condition.name }];
  if (condition.is === "not") return termsOf(condition.of);
  if (condition.is === "compare") return [...partsOf(condition.left), ...partsOf(condition.right)];
  return condition.of.flatMap(termsOf);
}

function partsOf(term: Term): Term[] {
  if (term.is === "number" || term.is === "text") return [];
  if (term.is === "+" || term.is === "-" || term.is === "*" || term.is === "/")
    return [...partsOf(term.left), ...partsOf(term.right)];
  return [term];
}
