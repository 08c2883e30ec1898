import process from "node:process";
import Table from "cli-table3";
import stringWidth from "string-width";
import { printable } from "./printable.js";
import { shortened } from "./shortened.js";
import { paintFor, say } from "./terminal.js";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

export const left = (title: string): Column => ({ title, align: "left" });
export const right = (title: string): Column => ({ title, align: "right" });

/** The space between two columns. */
const GAP = "  ";
/** No text column is narrowed to less than this width in characters, however narrow the terminal is. */
const SHORTEST = 12;

export function printTable(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  say(...tableLines(columns, rows));
}

/**
 * Rows under their titles, without lines between columns, so that tools such as `cut` can read them, too. On a terminal
 * of `width` columns, the middle of a long text is left out; elsewhere everything is shown in full.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined = process.stdout.isTTY ? process.stdout.columns : undefined,
): string[] {
  const paint = paintFor(process.stdout);
  const nothing = Object.fromEntries(sides.map((side) => [side, ""]));
  const table = new Table({
    head: columns.map(({ title }) => paint.bold(title)),
    colAligns: columns.map(({ align }) => align),
    chars: { ...nothing, middle: GAP },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  const shown = rows.map((row) => row.map(printable));
  const widths = width ? fitting(columns, shown, width) : columns.map(() => Number.POSITIVE_INFINITY);
  for (const row of shown) table.push(row.map((cell, at) => shortened(cell, widths[at] as number)));
  const lines = table.toString().split("\n");
  return lines.map((line) => line.trimEnd());
}

/** Computes widths of the columns so that a row fits. The widest text column is narrowed first. */
function fitting(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): number[] {
  const widths = columns.map(({ title }, at) =>
    Math.max(...[title, ...rows.map((row) => row[at] ?? "")].map(stringWidth)),
  );
  const spare = () => width - widths.reduce((sum, one) => sum + one, GAP.length * (columns.length - 1));
  while (spare() < 0) {
    const texts = columns.flatMap(({ align }, at) => (align === "left" ? [at] : []));
    const sorted = texts.sort((a, b) => widths[b]! - widths[a]!);
    const [widest, next] = sorted as [number | undefined, number | undefined];
    if (widest === undefined || widths[widest]! <= SHORTEST) break;
    const least = Math.max(SHORTEST, next === undefined ? 0 : Math.min(widths[next]!, widths[widest]! - 1));
    widths[widest] = Math.max(least, widths[widest]! + spare());
  }
  return widths;
}

const sides = [
  "top",
  "top-mid",
  "top-left",
  "top-right",
  "bottom",
  "bottom-mid",
  "bottom-left",
  "bottom-right",
  "left",
  "left-mid",
  "mid",
  "mid-mid",
  "right",
  "right-mid",
] as const;
