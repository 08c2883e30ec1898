import process from "node:process";
import Table from "cli-table3";
import { printable } from "./printable.js";
import { paintFor, say } from "./terminal.js";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

export const left = (title: string): Column => ({ title, align: "left" });
export const right = (title: string): Column => ({ title, align: "right" });

export function printTable(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  say(...tableLines(columns, rows));
}

/** Rows under their titles, without lines: what is read by people is also cut by tools. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const paint = paintFor(process.stdout);
  const nothing = Object.fromEntries(sides.map((side) => [side, ""]));
  const table = new Table({
    head: columns.map(({ title }) => paint.bold(title)),
    colAligns: columns.map(({ align }) => align),
    chars: { ...nothing, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) table.push(row.map(printable));
  const lines = table.toString().split("\n");
  return lines.map((line) => line.trimEnd());
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
