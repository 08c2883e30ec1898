import process from "node:process";
import type { Summary } from "../../experiment/summary/summary.js";
import {
  expectationTable,
  metricTables,
  pairedTable,
  type SummaryTable,
} from "../../experiment/summary/summary-tables.js";
import { findingsOf, headline, readingOf, verdictLine } from "../../experiment/summary/summary-words.js";
import { plural } from "../../report/text/format.js";
import { printable } from "./printable.js";
import { left, printTable, right } from "./table.js";
import { paintFor, say } from "./terminal.js";

/** The largest number of failed runs, and of sentences of one kind, that are shown one by one. */
const SHOWN = 12;

/** Prints what an experiment found: in words first, then a table for each metric. */
export function showSummary(summary: Summary, folder: string | undefined): void {
  const paint = paintFor(process.stdout);
  const colours = { better: paint.green, worse: paint.yellow, higher: paint.cyan, lower: paint.cyan };
  const { differs, alike, open } = findingsOf(summary);
  const colour = { passed: paint.green, failed: paint.red, "not judged": paint.yellow }[summary.verdict];
  say(paint.bold(printable(`experiment ${summary.name}`)), printable(headline(summary)), "");
  if (summary.comparisons.length > 0 && differs.length === 0) say("These runs show no difference.");
  some(differs.map(({ verdict, text }) => colours[verdict as keyof typeof colours](printable(text))));
  some([...alike, ...open].map(({ text }) => paint.dim(printable(text))));
  say("", ...summary.caveats.map(printable), "");
  for (const { setting, seed, message, command } of summary.failures.slice(0, SHOWN))
    say(paint.red(printable(`failed: ${setting}, seed ${seed}: ${message}`)), printable(`  ${command}`));
  if (summary.failures.length > SHOWN) say(`and ${plural(summary.failures.length - SHOWN, "more run")} that failed`);
  for (const one of [...metricTables(summary), pairedTable(summary), expectationTable(summary)]) if (one) show(one);
  say(...readingOf(summary), "", colour(printable(verdictLine(summary))));
  if (folder !== undefined) say(`summary in ${printable(folder)}`);
}

function some(lines: readonly string[]): void {
  say(...lines.slice(0, SHOWN));
  if (lines.length > SHOWN) say(`and ${plural(lines.length - SHOWN, "more sentence")} in summary.md`);
}

function show({ title, header, rows, texts }: SummaryTable): void {
  say(paintFor(process.stdout).bold(printable(title)));
  printTable(
    header.map((one, i) => (i < texts ? left(one) : right(one))),
    rows,
  );
  say("");
}
