import { knowsQuantile } from "../analysis/statistics.js";
import type { ExpectationReport, Report } from "../report.js";
import { timelineLines } from "../timeline/timeline-lines.js";
import { formatDuration, formatNumber, formatShare, formatValue, plural, roughShare } from "./format.js";
import { headline } from "./headline.js";
import { summarise } from "./summary.js";
import { troubles } from "./troubles.js";
import { cut, wrapped } from "./wrapped.js";

/** Functions that colour text: picocolors' object, or `plain`. */
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

/** The facts about a run that only the caller of the summary knows. */
export interface TerminalFacts {
  /** The wall time that the run took, in ms. */
  readonly wallTime: number;
  /** The command that reproduces the run. */
  readonly command: string;
  /** The folder to which the report was written; undefined when it was not written. */
  readonly report?: string;
}

const WIDTH = 80;
const LABEL = 11;
const SPARK = 32;
/** The least number of values for a curve. */
const FEWEST = 3;
const EXPECTATIONS = 4;
const VIOLATIONS = 2;
/** The number of failed steps that are listed one by one. */
const TROUBLES = 3;
/** The number of lines of the timeline, and of the whole summary. */
const TIMELINE = 8;
const MOST_ROWS = 40;
/** The largest number of lines of a sentence; and the largest when there is less room. */
const MOST_LINES = 4;
const FEWER_LINES = 3;

/**
 * Writes a summary in lines of at most 80 columns (the command and the folder may be longer), with a newline at the end. The summary has at
 * most 40 lines, except when there are many warnings, notes and problems.
 */
export function terminalSummary(report: Report, facts: TerminalFacts, paint: Paint): string {
  const rowsOf = (blocks: readonly (readonly string[])[]) => blocks.reduce((sum, lines) => sum + lines.length + 1, -1);
  let blocks = blocksOf(report, facts, paint, MOST_LINES);
  if (rowsOf(blocks) > MOST_ROWS) blocks = blocksOf(report, facts, paint, FEWER_LINES);
  // Curves get the remaining lines, with an empty line before each block.
  const curves = sparklines(report, paint).slice(0, Math.max(0, MOST_ROWS - rowsOf(blocks) - 1));
  if (curves.length > 0) blocks.splice(-1, 0, curves);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function blocksOf(report: Report, facts: TerminalFacts, paint: Paint, most: number): string[][] {
  const { files, uploads, downloads, repair, load } = summarise(report);
  return [
    [
      title(report, facts, paint),
      ...wrapped(headline(report), WIDTH, "", most).map((line) => verdictPaint(report, paint)(line)),
    ],
    troubles(report, TROUBLES).flatMap((text) => wrapped(text, WIDTH, "", most)),
    [
      ...row("files", files, paint, most),
      ...row("uploads", uploads, paint, most),
      ...row("downloads", downloads, paint, most),
      ...row("repair", repair, paint, most),
      ...row("load", load, paint, most),
    ],
    [...expectations(report, paint), ...invariants(report, paint)],
    timelineLines(report, WIDTH, TIMELINE),
    footer(report, facts, paint),
  ].filter((lines) => lines.length > 0);
}

function title({ run, nodes, verdict }: Report, { wallTime }: TerminalFacts, paint: Paint): string {
  const speed = wallTime > 0 ? ` (${formatNumber(Number((run.played / wallTime).toPrecision(2)))}x)` : "";
  const how = run.transport === "simulated" ? "simulated" : "live";
  const rest = ` seed ${run.seed} · ${plural(nodes.total, "node")} · ${formatDuration(run.played)} ${how} in ${formatDuration(wallTime)}${speed}`;
  const name = cut(run.scenario, WIDTH - 4 - rest.length);
  return `${verdictMark(verdict, paint)} ${paint.bold(name)}${paint.dim(rest)}`;
}

function verdictMark(verdict: Report["verdict"], paint: Paint): string {
  return verdict === "not judged" ? paint.yellow("–") : mark(verdict === "passed", paint);
}

function verdictPaint({ verdict }: Report, paint: Paint): (text: string) => string {
  if (verdict === "passed") return paint.bold;
  return verdict === "failed" ? paint.red : paint.yellow;
}

/** Writes a label, and text wrapped beside it. */
function row(label: string, text: string, paint: Paint, most: number): string[] {
  const lines = wrapped(text, WIDTH - LABEL, "", most);
  return lines.map((line, i) => paint.cyan((i === 0 ? label : "").padEnd(LABEL)) + line);
}

function sparklines(report: Report, paint: Paint): string[] {
  const { series, nodes, availability, repair, load, gets } = report;
  const lines: string[] = [];
  const add = (label: string, values: readonly number[], floor: number, ceiling: number, figures: string): void => {
    if (values.length < FEWEST || !(ceiling > floor)) return;
    const bars = sparkline(values, SPARK, floor, ceiling);
    lines.push(`${paint.cyan(label.padEnd(LABEL))}${bars} ${cut(figures, WIDTH - LABEL - SPARK - 1)}`);
  };
  const worst = availability?.min ?? 1;
  add(
    "online",
    series.online,
    0,
    Math.max(...series.online, 1),
    `${formatNumber(nodes.meanOnline)} of ${formatNumber(nodes.total)} on average`,
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
  if (repair.shareOfTraffic !== null)
    add("repair", rates, 0, Math.max(...rates), `${roughShare(repair.shareOfTraffic)} of all traffic`);
  const { spread, sorted, max } = load.stored;
  if (spread && max)
    add("stored", sorted, 0, max, `by node: CV ${formatNumber(spread.cv)}, Gini ${formatNumber(spread.gini)}`);
  if (gets.time)
    add(
      "get times",
      gets.times,
      0,
      gets.time.p99,
      knowsQuantile(gets.time.count, 0.99)
        ? `median ${formatDuration(gets.time.median)}, p99 ${formatDuration(gets.time.p99)}`
        : `median ${formatDuration(gets.time.median)}, most ${formatDuration(gets.time.max)}`,
    );
  return lines;
}

const BLOCKS = "▁▂▃▄▅▆▇█";

/** Draws values in `width` columns, each the mean of its part, as blocks of eight heights. */
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

/** Lists expectations, failed ones first. If there are many, only the first few are listed, and the others are counted. */
function expectations({ expectations }: Report, paint: Paint): string[] {
  const failed = expectations.filter(({ verdict }) => verdict === "failed");
  const others = expectations.filter(({ verdict }) => verdict !== "failed");
  const shown = [...failed, ...others].slice(0, EXPECTATIONS);
  const lines = shown.map((entry) => expectationLine(entry, paint));
  const rest = expectations.length - shown.length;
  if (rest === 0) return lines;
  const hidden = failed.slice(EXPECTATIONS).length;
  const held = hidden === 0 && others.every(({ verdict }) => verdict === "held") ? " that hold" : "";
  return [
    ...lines,
    paint.dim(`  and ${formatNumber(rest)} more${hidden > 0 ? `, ${formatNumber(hidden)} of them failed` : held}`),
  ];
}

function expectationLine({ verdict, text, actual, unit, where }: ExpectationReport, paint: Paint): string {
  const measured = actual === null ? "nothing to measure" : formatValue(actual, unit);
  const line = `${cut(text, 40)}  ${measured}`;
  if (verdict === "held") return `${mark(true, paint)} ${cut(line, WIDTH - 2)}`;
  if (verdict === "failed") return `${mark(false, paint)} ${paint.red(cut(`${line}  (${where})`, WIDTH - 2))}`;
  const why = verdict === "void" ? "allowed" : verdict;
  return `${paint.yellow("–")} ${cut(`${line}  (${why})`, WIDTH - 2)}`;
}

function invariants({ checks: all, run }: Report, paint: Paint): string[] {
  const checks = all.filter(({ vacuous }) => !vacuous);
  const violated = checks.filter((check) => !check.passed);
  if (checks.length === 0) return [];
  if (violated.length === 0) {
    const told = `${plural(checks.length, "invariant")} checked, ${checks.length === 1 ? "it holds" : "all hold"}`;
    return [run.cutShort ? `${paint.yellow("–")} ${told} so far` : `${mark(true, paint)} ${told}`];
  }
  return violated
    .slice(0, VIOLATIONS)
    .map(({ name, detail }) => `${mark(false, paint)} ${paint.red(cut(`violated: ${name} (${detail})`, WIDTH - 2))}`);
}

function footer({ run }: Report, { command, report }: TerminalFacts, paint: Paint): string[] {
  const digest = run.digest === "" ? "" : ` · digest ${run.digest.slice(0, 16)}`;
  return [
    paint.dim(cut(`${plural(run.events, "event")}${digest} · version ${run.version}`, WIDTH)),
    ...(report === undefined ? [] : [`${paint.cyan("report".padEnd(LABEL))}${report}`]),
    `${paint.cyan("rerun".padEnd(LABEL))}${command}`,
  ];
}
