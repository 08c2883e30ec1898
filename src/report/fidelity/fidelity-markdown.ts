import { formatNumber, roughShare } from "../text/format.js";
import { escaped, table } from "../text/markdown-table.js";
import { worstWords } from "../text/worst-words.js";
import type { FidelityReport } from "./fidelity-report.js";
import {
  agreementTable,
  besideTable,
  calibrationTable,
  differencesTable,
  expectationTable,
  type FidelityTable,
  loadTable,
  outcomesTable,
  pairsTable,
  timesTable,
  trackerTable,
  trafficTable,
  violationTable,
  worstTable,
} from "./fidelity-tables.js";
import { calibrationWords, placementWords, rankWords, worldsWords } from "./fidelity-words.js";

/** Writes the comparison as Markdown. Beside it are the charts in `charts` as `<name>.png`. `command`: reproduces the comparison. */
export function fidelityMarkdown(
  report: FidelityReport,
  charts: readonly { readonly name: string; readonly alt: string }[],
  command: string,
): string {
  const chart = (...names: string[]): string[] =>
    charts.filter(({ name }) => names.includes(name)).map(({ name, alt }) => `![${alt}](${name}.png)`);
  const { run, passed } = report;
  const blocks = [
    `# Fidelity of ${escaped(run.scenario)}, seed ${run.seed}`,
    escaped(run.description),
    passed ? "" : "**Failed:** see the expectations and invariants below.",
    escaped(worldsWords(report)),
    `## Agreement of times: ${report.agreement.figure === null ? "nothing to measure" : roughShare(report.agreement.figure)}`,
    worstWords(report),
    rows(agreementTable(report)),
    titled(besideTable(report), ":"),
    section(expectationTable(report)),
    section(violationTable(report)),
    "## Times of operations",
    ...chart("predicted"),
    rows(timesTable(report)),
    pairs(pairsTable(report)),
    ...chart("downloads", "uploads"),
    rankWords(report)
      .map((sentence) => `- ${sentence}`)
      .join("\n"),
    titled(worstTable(report), ":"),
    "## Outcomes",
    rows(outcomesTable(report)) || "There were no operations.",
    "## Placement",
    escaped(placementWords(report)),
    ...differences(report),
    "## Load per node",
    ...chart("served"),
    rows(loadTable(report)),
    "## Traffic and tracker",
    rows(trafficTable(report)),
    rows(trackerTable(report)),
    ...calibration(report),
    "## Reproduce",
    `\`\`\`sh\n${command}\n\`\`\``,
    `Version ${run.version}; scenario \`${run.scenarioHash.slice(0, 16)}\`; the simulation's digest \`${run.digest}\`.`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** Writes a table as Markdown; empty if it has no rows. */
function rows({ header, rows: lines }: FidelityTable): string {
  if (lines.length === 0) return "";
  return table(
    header,
    lines.map((line) => line.map(escaped)),
  );
}

function section(one: FidelityTable): string {
  return one.rows.length === 0 ? "" : `## ${one.title}\n\n${rows(one)}`;
}

function titled(one: FidelityTable, end: string): string {
  return one.rows.length === 0 ? "" : `${one.title}${end}\n\n${rows(one)}`;
}

function pairs(one: FidelityTable): string {
  if (one.rows.length === 0) return "No operation succeeded in both worlds.";
  return titled(one, "; a ratio is predicted over measured time, an error its distance from 1:");
}

function differences(report: FidelityReport): string[] {
  const shown = differencesTable(report);
  const rest = report.placement.differences.length - shown.rows.length;
  return [rows(shown), rest > 0 ? `and ${formatNumber(rest)} more in fidelity.json.` : ""];
}

function calibration(report: FidelityReport): string[] {
  const { calibration: fit } = report;
  if (!fit) return [];
  return ["## Calibration", calibrationWords(report), rows(calibrationTable(report)), `\`\`\`yaml\n${fit.yaml}\`\`\``];
}
