import { formatNumber } from "../text/format.js";
import { escaped, table } from "../text/markdown-table.js";
import type { Comparison, Finding } from "./comparison.js";
import { cellRows, incomparable, withoutData } from "./comparison-cells.js";
import { thresholds } from "./findings.js";

/** Writes comparison.md: differences first, in words, then settings, verdicts, charts and all figures. */
export function comparisonMarkdown(comparison: Comparison, charts: readonly { name: string; alt: string }[]): string {
  const { runs, caveats, histories, findings, settings, verdicts } = comparison;
  const names = runs.map(({ name }) => escaped(name));
  const of = (kinds: readonly Finding["kind"][]): string[] =>
    findings.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => `- ${escaped(text)}`);
  const parts = [
    `# Comparison of ${names.join(", ")}`,
    `The baseline is ${names[0]}. ${escaped([...caveats, ...histories].join(" "))}`,
    "## Differences",
    lines(of(["better", "worse"]), "None of the most important figures differs by more than the thresholds."),
    lines(of(["alike"]), "", "Alike:\n\n"),
    escaped(thresholds),
    "## Settings",
    settings.length === 0
      ? "No setting that report.json names differs."
      : table(
          ["setting", ...names],
          settings.map(({ name, values }) => [name, ...values.map(escaped)]),
        ),
    "## Verdicts",
    verdicts.length === 0
      ? "Checks and expectations have the same verdicts."
      : table(
          ["what", ...names],
          verdicts.map((one) => [escaped(one.name), ...one.verdicts]),
        ),
    ...(charts.length === 0 ? [] : ["## Charts", ...charts.map(({ name, alt }) => `![${alt}](${name}.png)`)]),
    "## Figures",
    table(
      ["metric", "unit", ...names],
      cellRows(comparison).map(({ metric, unit, cells }) => [metric, unit, ...cells]),
    ),
    `${formatNumber(withoutData(comparison))} more metrics have no data in any run.`,
    ...incomparable(comparison).map(({ reason, metrics }) => `${escaped(reason)}: ${metrics.join(", ")}.`),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function lines(items: readonly string[], otherwise: string, before = ""): string {
  return items.length === 0 ? otherwise : before + items.join("\n");
}
