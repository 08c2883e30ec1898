import * as units from "../../scenario/source/units.js";
import type { ExperimentMetric } from "../experiment.js";
import type { LevelInput } from "../schema/schema.js";

/** The quantities of the levels of a swept factor. */
export interface SweptQuantity {
  /** The unit of the quantities. Left out: they are rates of occurrences, per millisecond. */
  readonly unit?: ExperimentMetric["unit"];
  /** The quantities in base units, one for each level. */
  readonly values: readonly number[];
}

const kinds: readonly (readonly [units.Quantity, ExperimentMetric["unit"] | undefined])[] = [
  [units.duration, "duration"],
  [units.size, "bytes"],
  [units.bandwidth, "rate"],
  [units.rate, undefined],
];

/** Reads the levels as numbers, if each of them is a finite quantity, and all are of one kind. */
export function sweptQuantity(levels: readonly LevelInput[]): SweptQuantity | undefined {
  for (const [kind, unit] of kinds) {
    const values = finite(levels.map((level) => (typeof level === "string" ? kind.parse(level) : undefined)));
    if (values) return unit === undefined ? { values } : { unit, values };
  }
  const numbers = finite(levels.map((level) => (typeof level === "number" ? level : undefined)));
  if (numbers) return { unit: numbers.every(Number.isInteger) ? "count" : "ratio", values: numbers };
  const shares = finite(
    levels.map((level) => (typeof level === "string" ? units.percentage.parse(level) : Number(level))),
  );
  return shares && levels.every((level) => typeof level !== "boolean") ? { unit: "share", values: shares } : undefined;
}

function finite(values: readonly (number | undefined)[]): readonly number[] | undefined {
  return values.every((value) => value !== undefined && Number.isFinite(value)) ? (values as number[]) : undefined;
}
