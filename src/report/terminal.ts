import { formatDuration, formatNumber, formatShare, formatValue, plural, roughShare } from "./format.js";
import type { ExpectationReport, Report } from "./report.js";
import { summarise } from "./summary.js";
import { troubles } from "./troubles.js";

/** How text is coloured: picocolors' object, or `plain`. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const same = (text: string): string => text;
export const plain: Paint = { bold: same, dim: same, green: same, red: same, yellow: same, cyan: same };

/** What only the caller knows. */
export interface TerminalFacts {
  /** Milliseconds that the run took on the wall clock. */
  readonly wallTime: number;
  /** The command that reproduces the run. */
  readonly command: string;
  /** Where the report was written; undefined when it was not. */
  readonly directory?: string;
}

const WIDTH = 80;
const LABEL = 11;
const SPARK = 32;
const EXPECTATIONS = 5;
const VIOLATIONS = 4;

/** A summary of at most 40 lines of 80 columns (the command and the folder may be longer), with a newline at the end. */
export function terminalSummary(report: Report, facts: TerminalFacts, paint: Paint): string {
  const { files, load, downloads, repair } = summarise(report);
  const blocks = [
    [title(report, facts, paint)],
    troubles(report, TROUBLES).flatMap((text) => wrapped(text, paint)),
    [
      ...row("files", files, paint),
      ...row("load", load, paint),
      ...row("downloads", downloads, paint),
      ...row("repair", repair, paint),
    ],
    sparklines(report, paint),
    [...expectations(report, paint), ...invariants(report, paint)],
    footer(report, facts, paint),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function title({ run, nodes, passed }: Report, { wallTime }: TerminalFacts, paint: Paint): string {
  const speed = wallTime > 0 ? ` (${formatNumber(Number((run.played / wallTime).toPrecision(2)))}x)` : "";
  const how = run.transport === "simulated" ? "simulated" : "live";
  const rest = ` seed ${run.seed} · ${plural(nodes.total, "node")} · ${formatDuration(run.played)} ${how} in ${formatDuration(wallTime)}${speed}`;
  const name = cut(run.scenario, WIDTH - 4 - rest.length);
  const cutShort = run.cutShort
    ? `\n${paint.yellow(`cut short at ${formatDuration(run.played)} of ${formatDuration(run.duration)}`)}`
    : "";
  return `${mark(passed, paint)} ${paint.bold(name)}${paint.dim(rest)}${cutShort}`;
}

/** Steps that went wrong, told one by one. */
const TROUBLES = 4;

function wrapped(text: string, paint: Paint): string[] {
  return row("", text, paint).map((line) => line.slice(LABEL));
}

/** A label, and text wrapped beside it in at most four lines. */
function row(label: string, text: string, paint: Paint): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    const longer = lines[last] === "" ? word : `${lines[last]} ${word}`;
    if (longer.length <= WIDTH - LABEL) lines[last] = longer;
    else lines.push(cut(word, WIDTH - LABEL));
  }
  return lines.slice(0, 4).map((line, i) => paint.cyan((i === 0 ? label : "").padEnd(LABEL)) + line);
}

function sparklines(report: Report, paint: Paint): string[] {
  const { series, nodes, availability, repair, load, gets } = report;
  const lines: string[] = [];
  const add = (label: string, values: readonly number[], floor: number, ceiling: number, figures: string): void => {
    if (values.length < 2 || !(ceiling > floor)) return;
    const bars = sparkline(values, SPARK, floor, ceiling);
    lines.push(`${paint.cyan(label.padEnd(LABEL))}${bars} ${cut(figures, WIDTH - LABEL - SPARK - 1)}`);
  };
  const worst = availability?.min ?? 1;
  add(
    "online",
    series.online,
    0,
    Math.max(...series.online, 1),
    `${formatNumber(nodes.meanOnline)} of ${formatNumber(nodes.total)} nodes on average`,
  );
  if (availability && worst < 1) {
    add(
      "available",
      series.available,
      Math.max(0, worst - (1 - worst) / 7),
      1,
      `${formatShare(availability.mean)}, at worst ${formatShare(worst)}`,
    );
  }
  const rates = series.repairBytes.map((bytes, i) => Math.max(0, bytes - (series.repairBytes[i - 1] ?? 0)));
  add("repair", rates, 0, Math.max(...rates), `${roughShare(repair.shareOfTraffic ?? 0)} of all traffic`);
  const { spread, sorted, max } = load.stored;
  if (spread && max)
    add("stored", sorted, 0, max, `by node: CV ${formatNumber(spread.cv)}, Gini ${formatNumber(spread.gini)}`);
  if (gets.time)
    add(
      "get times",
      gets.times,
      0,
      gets.time.p99,
      `sorted: median ${formatDuration(gets.time.median)}, p99 ${formatDuration(gets.time.p99)}`,
    );
  return lines;
}

const BLOCKS = "▁▂▃▄▅▆▇█";

/** Values in `width` columns, each the mean of its part, as blocks of eight heights. */
export function sparkline(values: readonly number[], width: number, floor: number, ceiling: number): string {
  let text = "";
  for (let column = 0; column < width; column++) {
    const from = Math.floor((column * values.length) / width);
    const until = Math.max(from + 1, Math.floor(((column + 1) * values.length) / width));
    const part = values.slice(from, until);
    const value = part.reduce((sum, one) => sum + one, 0) / Math.max(1, part.length);
    const height = Math.round(((value - floor) / (ceiling - floor)) * (BLOCKS.length - 1));
    text += BLOCKS[Math.min(BLOCKS.length - 1, Math.max(0, height))];
  }
  return text;
}

function mark(passed: boolean, paint: Paint): string {
  return passed ? paint.green("✓") : paint.red("✗");
}

/** Failed ones first; of many, those that passed are only counted. */
function expectations({ expectations }: Report, paint: Paint): string[] {
  const failed = expectations.filter((entry) => !entry.passed);
  const passed = expectations.filter((entry) => entry.passed);
  const shown = [...failed, ...passed].slice(0, EXPECTATIONS);
  const lines = shown.map((entry) => expectationLine(entry, paint));
  const rest = expectations.length - shown.length;
  if (rest === 0) return lines;
  const hidden = failed.slice(EXPECTATIONS).length;
  return [
    ...lines,
    paint.dim(
      `  and ${formatNumber(rest)} more${hidden > 0 ? `, ${formatNumber(hidden)} of them failed` : " that hold"}`,
    ),
  ];
}

function expectationLine({ passed, text, actual, unit, where }: ExpectationReport, paint: Paint): string {
  const measured = actual === null ? "nothing to measure" : formatValue(actual, unit);
  const line = `${cut(text, 40)}  ${measured}${passed ? "" : `  (${where})`}`;
  return `${mark(passed, paint)} ${passed ? cut(line, WIDTH - 2) : paint.red(cut(line, WIDTH - 2))}`;
}

function invariants({ checks }: Report, paint: Paint): string[] {
  const violated = checks.filter((check) => !check.passed);
  if (checks.length === 0) return [];
  if (violated.length === 0) return [`${mark(true, paint)} ${plural(checks.length, "invariant")} checked, all hold`];
  return violated
    .slice(0, VIOLATIONS)
    .map(({ name, detail }) => `${mark(false, paint)} ${paint.red(cut(`violated: ${name} (${detail})`, WIDTH - 2))}`);
}

function footer({ run }: Report, { command, directory }: TerminalFacts, paint: Paint): string[] {
  const digest = run.digest === "" ? "" : ` · digest ${run.digest.slice(0, 16)}`;
  return [
    paint.dim(cut(`${plural(run.events, "event")}${digest} · version ${run.version}`, WIDTH)),
    ...(directory === undefined ? [] : [`${paint.cyan("report".padEnd(LABEL))}${directory}`]),
    `${paint.cyan("rerun".padEnd(LABEL))}${command}`,
  ];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
