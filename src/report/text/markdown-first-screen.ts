import type { ExpectationReport, Report } from "../report.js";
import { timelineLines } from "../timeline/timeline-lines.js";
import { formatValue } from "./format.js";
import { headline, whatWasPlayed } from "./headline.js";
import { escaped, table } from "./markdown-table.js";
import { summarise } from "./summary.js";
import { troubles } from "./troubles.js";

/** The number of failed steps that are listed one by one. */
const TROUBLES = 10;
/** The number of lines of the short timeline. */
const TIMELINE = 8;

/** Names the seeds of a run: `seed 3`, or `seed 3 in network 5`. */
function seedsOf({ seed, networkSeed }: Report["run"]): string {
  return networkSeed === undefined ? `seed ${seed}` : `seed ${seed} in network ${networkSeed}`;
}

/** Writes what a new reader needs first: what was played, the result, which expectations held, and how to repeat the run. */
export function firstScreen(report: Report, command: string): string[] {
  return [
    `# ${escaped(report.run.scenario)}, ${seedsOf(report.run)}`,
    `${marks[report.verdict]} **${escaped(headline(report))}**`,
    escaped(whatWasPlayed(report)),
    ...wrong(report),
    "What came of it:",
    story(report),
    expectations(report),
    ...shortTimeline(report),
    `\`\`\`sh\n${command}\n\`\`\``,
  ];
}

const marks = { passed: "✓", failed: "✗", "not judged": "–" } as const;

function wrong(report: Report): string[] {
  const sentences = troubles(report, TROUBLES);
  return sentences.length === 0 ? [] : ["Worth knowing first:", list(sentences.map(escaped))];
}

function story(report: Report): string {
  const { files, uploads, downloads, repair, load } = summarise(report);
  return list([
    `**Files.** ${escaped(files)}`,
    `**Uploads.** ${uploads}`,
    `**Downloads.** ${downloads}`,
    `**Repair.** ${repair}`,
    `**Load.** ${load}`,
  ]);
}

const verdicts: Readonly<Record<ExpectationReport["verdict"], string>> = {
  held: "✓",
  failed: "✗ **failed**",
  void: "nothing to measure, as allowed",
  "held so far": "held so far",
  "not judged": "not judged",
};

function expectations({ expectations }: Report): string {
  if (expectations.length === 0) return "";
  const rows = expectations.map(({ verdict, text, unit, actual, where }) => [
    verdicts[verdict],
    `\`${text}\``,
    actual === null ? "nothing to measure" : formatValue(actual, unit),
    where,
  ]);
  return table(["", "expected", "measured", "at"], rows);
}

function shortTimeline(report: Report): string[] {
  const lines = timelineLines(report, 110, TIMELINE);
  return lines.length === 0 ? [] : [`\`\`\`text\n${lines.join("\n")}\n\`\`\``];
}

function list(sentences: readonly string[]): string {
  return sentences.map((text) => `- ${text}`).join("\n");
}
