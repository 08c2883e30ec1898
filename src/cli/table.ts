import process from "node:process";
import Table from "cli-table3";
import { paintFor, say } from "./terminal.js";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

export const left = (title: string): Column => ({ title, align: "left" });
export const right = (title: string): Column => ({ title, align: "right" });

/** Prints rows under their titles, without lines: what is read by people is also cut by tools. */
export function printTable(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const paint = paintFor(process.stdout);
  const nothing = Object.fromEntries(sides.map((side) => [side, ""]));
  const table = new Table({
    head: columns.map(({ title }) => paint.bold(title)),
    colAligns: columns.map(({ align }) => align),
    chars: { ...nothing, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) table.push([...row]);
  say(
    ...table
      .toString()
      .split("\n")
      .map((line) => line.trimEnd()),
  );
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
