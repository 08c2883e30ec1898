import { escaped, table } from "../../report/text/markdown-table.js";
import type { SettingComparison, Summary } from "./summary.js";
import { expectationTable, metricTables, pairedTable, runsTable, type SummaryTable } from "./summary-tables.js";
import { findingsOf, headline, readingOf, verdictLine } from "./summary-words.js";

/** A chart that was drawn: its file name without `.png`, and a text for readers who cannot see it. */
export interface DrawnChart {
  readonly name: string;
  readonly alt: string;
}

/** Writes summary.md: what was found in words first, then charts, then all figures. */
export function summaryMarkdown(summary: Summary, charts: readonly DrawnChart[]): string {
  const { name, description, caveats, failures, settings } = summary;
  const { differs, alike, open } = findingsOf(summary);
  const [expectations, paired] = [expectationTable(summary), pairedTable(summary)];
  const parts = [
    `# Experiment ${escaped(name)}`,
    // Keep paragraphs, and keep indented lines, such as a command.
    ...description
      .split(/\n\s*\n/)
      .map((paragraph) => (/^ {2,}/.test(paragraph) ? commandLines(paragraph) : escaped(paragraph))),
    escaped(`${headline(summary)} ${verdictLine(summary)}`),
    ...(summary.comparisons.length === 0
      ? []
      : ["## What differs", sentences(differs) || "These runs show no difference."]),
    ...(alike.length === 0 ? [] : ["Alike:", sentences(alike)]),
    ...(open.length === 0 ? [] : ["Not decided by these runs:", sentences(open)]),
    ...(expectations ? ["## Expectations", markdownTable(expectations)] : []),
    ...(failures.length === 0 ? [] : ["## Failed runs", failureLines(summary)]),
    ...(caveats.length === 0
      ? []
      : ["## What the figures cannot tell", caveats.map((one) => `- ${escaped(one)}`).join("\n")]),
    ...(charts.length === 0 ? [] : ["## Charts", ...charts.map((one) => `![${escaped(one.alt)}](${one.name}.png)`)]),
    "## Figures",
    ...metricTables(summary).flatMap((one) => [`### ${escaped(one.title)}`, markdownTable(one)]),
    ...(paired ? [`### ${escaped(paired.title)}`, markdownTable(paired)] : []),
    "### Runs",
    markdownTable(runsTable(summary)),
    "To play a setting once:",
    settings.map((one) => `- ${escaped(one.name)}: \`swarmlab run ${one.command.replaceAll("`", "'")}\``).join("\n"),
    "### How to read this",
    ...readingOf(summary),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function commandLines(paragraph: string): string {
  return paragraph
    .split("\n")
    .map((line) => `    ${line.trim()}`)
    .join("\n");
}

function sentences(comparisons: readonly SettingComparison[]): string {
  return comparisons.map(({ text }) => `- ${escaped(text)}.`).join("\n");
}

function markdownTable({ header, rows, texts }: SummaryTable): string {
  return table(
    header,
    rows.map((row) => row.map(escaped)),
    header.map((_, i) => i >= texts),
  );
}

/** The largest number of failed runs that are shown one by one. */
const SHOWN = 20;

function failureLines({ failures }: Summary): string {
  const lines = failures.slice(0, SHOWN).map(({ setting, seed, network, message, command }) => {
    const where = network === null ? `seed ${seed}` : `seed ${seed}, network ${network}`;
    return `- ${escaped(`${setting}, ${where}: ${message}`)}: \`${command.replaceAll("`", "'")}\``;
  });
  const more = failures.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more, which summary.json names`] : [])].join("\n");
}
