import type { Context } from "./context.js";
import type { Expectation } from "./scenario.js";
import { suggestion } from "./suggest.js";
import { anyQuantity } from "./units.js";

const FORM = /^\s*([A-Za-z][\w-]*(?:\.[A-Za-z0-9][\w-]*)*)\s*(<=|>=|==|!=|<|>)\s*(.+?)\s*$/;

/** Reads thresholds such as `files.lost == 0` and `get.p99 < 30s`. With `known`, other figures are problems. */
export function expandExpectations(
  input: readonly string[],
  known: ReadonlySet<string> | undefined,
  context: Context,
): Expectation[] {
  return input.flatMap((text, i) => {
    const path = ["expect", i];
    const [, metric, op, valueText] = FORM.exec(text) ?? [];
    if (metric === undefined || op === undefined || valueText === undefined) {
      context.expected(path, "figure, comparison (<, <=, ==, !=, >=, >) and value, such as get.p99 < 30s");
      return [];
    }
    const value = anyQuantity(valueText);
    if (value === undefined) {
      context.note(
        path,
        `expected a number, with a unit where it has one, after ${op}; found ${JSON.stringify(valueText)}`,
      );
      return [];
    }
    if (known && !known.has(metric)) {
      context.note(path, `the report has no figure ${JSON.stringify(metric)}${suggestion(metric, known)}`);
      return [];
    }
    return [{ metric, op: op as Expectation["op"], value, text, where: context.where(path) }];
  });
}
