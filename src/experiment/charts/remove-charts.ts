import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Matches the file names of an experiment's charts. Other pictures that a user put into the folder stay. */
const CHART = /^(swept-.+|map-.+|intervals-.+|trade-off)\.png$/;

/** Removes the charts of an earlier summary. Throws what the file system throws. */
export function removeCharts(folder: string): void {
  for (const name of readdirSync(folder)) if (CHART.test(name)) rmSync(join(folder, name));
}
