import process from "node:process";
import type { Comparison } from "../../report/comparison/comparison.js";
import { cellRows, incomparable, withoutData } from "../../report/comparison/comparison-cells.js";
import { thresholds } from "../../report/comparison/findings.js";
import { plural } from "../../report/text/format.js";
import { printable } from "./printable.js";
import { left, printTable, right } from "./table.js";
import { paintFor, say } from "./terminal.js";

/** Prints a comparison: differences first, in words, then settings, verdicts and all figures. */
export function showComparison(comparison: Comparison, folder: string | undefined): void {
  const { runs, caveats, histories, findings, settings, verdicts } = comparison;
  const paint = paintFor(process.stdout);
  const names = runs.map(({ name }) => name);
  const colour = { better: paint.green, worse: paint.yellow, alike: paint.dim };
  say(paint.bold(printable(`${names.slice(1).join(", ")} against ${names[0]}`)), "");
  say(...findings.map(({ kind, text }) => colour[kind](printable(text))));
  if (findings.every(({ kind }) => kind === "alike")) say("None of the most important figures differs.");
  say("", ...[...caveats, ...histories, thresholds].map(printable), "");
  if (settings.length > 0)
    printTable(
      [left("setting"), ...names.map(left)],
      settings.map(({ name, values }) => [name, ...values]),
    );
  else say("No setting that report.json names differs.");
  say("");
  if (verdicts.length > 0)
    printTable(
      [left("verdict"), ...names.map(left)],
      verdicts.map((one) => [one.name, ...one.verdicts]),
    );
  else say("Checks and expectations have the same verdicts.");
  say("");
  const rows = cellRows(comparison);
  printTable(
    [left("metric"), ...names.map((name) => right(printable(name))), left("unit")],
    rows.map(({ metric, unit, cells }) => [metric, ...cells, unit]),
  );
  say("", `${plural(withoutData(comparison), "more metric")} without data in any run.`);
  say(...incomparable(comparison).map(({ reason, metrics }) => printable(`${reason}: ${metrics.join(", ")}`)));
  if (folder !== undefined) say(`comparison in ${printable(folder)}`);
}
