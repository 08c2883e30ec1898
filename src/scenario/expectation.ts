import type { Expectation } from "./scenario.js";
import type { Context } from "./source/context.js";
import { valueAt } from "./source/issues.js";
import { suggestionInParts } from "./source/suggest.js";
import * as units from "./source/units.js";

/** The unit of a figure of the report. Rates are in bytes per second. */
type FigureUnit = "duration" | "bytes" | "rate" | "share" | "count" | "ratio";

/** The figures that thresholds may name, by path. */
export type KnownFigures = ReadonlyMap<string, { readonly unit: FigureUnit }>;

const FORM = /^\s*([A-Za-z][\w-]*(?:\.[A-Za-z0-9][\w-]*)*)\s*(<=|>=|==|!=|<|>)\s*(.+?)\s*$/;

const quantities: Readonly<Partial<Record<FigureUnit, units.Quantity>>> = {
  duration: units.duration,
  bytes: units.size,
  rate: units.bandwidth,
};

/**
 * Reads thresholds such as `files.lost == 0` and `get.p99 < 30s`. If `known` figures are given, any other figure is a problem. So is a
 * value in a unit that the figure does not have; 0 needs no unit.
 */
export function expandExpectations(
  input: readonly { readonly that: string; readonly allowVoid: boolean }[],
  known: KnownFigures | undefined,
  context: Context,
): Expectation[] {
  return input.flatMap(({ that: text, allowVoid }, i) => {
    const entry = ["expect", i];
    const path = typeof valueAt(context.value, entry) === "string" ? entry : [...entry, "that"];
    const [, metric, op, valueText] = FORM.exec(text) ?? [];
    if (metric === undefined || op === undefined || valueText === undefined) {
      context.expected(path, "figure, comparison (<, <=, ==, !=, >=, >) and value, such as get.p99 < 30s");
      return [];
    }
    const figure = known?.get(metric);
    if (known && !figure) {
      context.note(
        path,
        `the report has no figure ${JSON.stringify(metric)}${suggestionInParts(metric, known.keys())}`,
      );
      return [];
    }
    const value = units.anyQuantity(valueText);
    const problem =
      value === undefined ? "a number, with a unit where it has one" : figure && misfit(valueText, figure.unit);
    if (value === undefined || problem !== undefined) {
      context.note(path, `expected ${problem} after ${op}, found ${JSON.stringify(valueText)}`);
      return [];
    }
    const read = { metric, op: op as Expectation["op"], value, text: text.trim(), where: context.where(path) };
    return [allowVoid ? { ...read, allowVoid } : read];
  });
}

/** Says which kind of value is expected, if a value does not fit a figure's unit. A difference of two figures may be negative. */
export function misfit(text: string, unit: FigureUnit, isDifference = false): string | undefined {
  const plain = units.plainNumber(text);
  if (plain === 0) return undefined;
  const quantity = quantities[unit];
  if (quantity) return quantity.parse(text) === undefined ? quantity.expected : undefined;
  if (unit === "share") {
    const value = plain ?? units.percentage.parse(text);
    if (value === undefined) return units.percentage.expected;
    if (isDifference) return Math.abs(value) <= 1 ? undefined : "a difference of shares between -1 and 1, such as 1 %";
    return value >= 0 && value <= 1 ? undefined : "a share between 0 and 1, such as 0.99 or 99 %";
  }
  if (plain !== undefined) return undefined;
  return "a number without a unit";
}
