import type { ExpectationReport } from "../report.js";
import { formatNumber, formatValue, roughShare, type Unit } from "../text/format.js";

/** How far the figure of an expectation is from its bound. */
export interface Margin {
  readonly text: string;
  /** How much of the allowed room is left, as a share 0 .. 1; undefined: there is no such room, or the figure misses its bound. */
  readonly left: number | undefined;
}

const nothing: Margin = { text: "", left: undefined };

const bounds = {
  "<": "under",
  "<=": "at most",
  "==": "exactly",
  "!=": "anything but",
  ">=": "at least",
  ">": "over",
} as const satisfies Record<ExpectationReport["op"], string>;

/** Writes the measured value beside the bound: `12 s, wanted at most 30 s`. */
export function measuredWords({ actual, expected, op, unit }: ExpectationReport): string {
  if (actual === null) return "nothing to measure";
  return `${formatValue(actual, unit)}, wanted ${bounds[op]} ${formatValue(expected, unit)}`;
}

/** Says how far an expectation that holds is from failing, or by how much a failed one misses its bound. */
export function marginOf(of: ExpectationReport): Margin {
  const { verdict, actual } = of;
  if (actual === null) return nothing;
  if (verdict === "failed") return { text: missedBy(of, actual), left: undefined };
  if (verdict === "held" || verdict === "held so far") return heldBy(of, actual);
  return nothing;
}

function missedBy({ op, expected, unit }: ExpectationReport, actual: number): string {
  if (op === "!=" || actual === expected) return "";
  return `Missed by ${distance(Math.abs(actual - expected), unit)}.`;
}

function heldBy({ op, expected, unit }: ExpectationReport, actual: number): Margin {
  if (op === "==") return none("only this value is right");
  if (op === "!=") return none("every other value is right");
  const isUpper = op === "<" || op === "<=";
  const far = distance(Math.abs(expected - actual), unit);
  const told = (left: number, of: string): Margin => ({ text: `Margin ${far}: ${roughShare(left)} of ${of}.`, left });
  if (isUpper) return expected > 0 ? told(1 - actual / expected, "the bound") : none("only 0 is allowed");
  if (unit === "share" && expected <= 1)
    // Shares are compared by how much they are below 100 %: 99.9 % uses up a tenth of what 99 % allows, and a hundredth of what 90 %
    // allows.
    return expected < 1 ? shareHeld(expected, actual) : none("nothing below 100 % is allowed");
  return expected > 0 ? told(1 - expected / actual, "the figure") : none("the bound is 0");
}

function shareHeld(expected: number, actual: number): Margin {
  const [allowed, used] = [1 - expected, 1 - actual];
  const part = used === 0 ? "none" : points(used);
  const text = `Margin ${distance(actual - expected, "share")}: ${part} of the ${points(allowed)} allowed below 100 % ${used === 0 ? "is" : "are"} used up.`;
  return { text, left: 1 - used / allowed };
}

function none(why: string): Margin {
  return { text: `No margin: ${why}.`, left: undefined };
}

function distance(size: number, unit: Unit): string {
  return unit === "share" ? `${points(size)} percentage points` : formatValue(size, unit);
}

function points(share: number): string {
  return formatNumber(Number((share * 100).toPrecision(10)));
}
