import { failureBound } from "../../campaign/run/confidence.js";
import type { SeedFailure, Tally } from "../../campaign/run/tally.js";
import { formatDuration, formatNumber, plural } from "../../report/text/format.js";
import { shellWord } from "../../report/text/shell-word.js";
import type { Paint } from "../../report/text/terminal.js";
import { printable } from "../view/printable.js";
import type { Kept } from "./keep-bugs.js";

/** Most failures that are listed one by one. */
const TOLD = 20;

/** The command that plays a seed again. */
function replayOf(seed: number, scenario: string | undefined): string {
  return `swarmlab fuzz ${scenario === undefined ? "" : `${shellWord(scenario)} `}--seed ${seed}`;
}

/** The bound on the probability of failure that the trials show: `0 failures in 10,000 seeds: p < 3.0e-4 at 95 %`. */
function confidenceWords({ trials, failures }: Tally): string {
  const bound = failureBound(failures.length, trials);
  return `${plural(failures.length, "failure")} in ${plural(trials, "seed")}: p < ${bound.toExponential(1)} at 95 %`;
}

/** Counts by name, the most frequent first. */
export function countWords(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return sorted.map(([name, count]) => `${name} ${formatNumber(count)}`).join(" · ");
}

/** A failure in lines: where, and what. */
export function failureLines({ seed, check, object, detail }: SeedFailure): string[] {
  return [printable(`seed ${seed}: ${check}${object === "" ? "" : `: ${object}`}`), printable(`  ${detail}`)];
}

type KeptBySeed = ReadonlyMap<number, Kept>;

/** The result of a campaign, in lines. `tookMs`: real time that it took. */
export function summaryLines(
  tally: Tally,
  kept: KeptBySeed,
  tookMs: number,
  scenario: string | undefined,
  paint: Paint,
): string[] {
  const { trials, failures, faults, situations, events, simulated } = tally;
  const met = Object.values(situations).filter((count) => count > 0).length;
  const never = Object.keys(situations).filter((name) => situations[name] === 0);
  const rest = failures.length - TOLD;
  const words = confidenceWords(tally);
  return [
    ...failures.slice(0, TOLD).flatMap((failure) => {
      const { path, steps } = kept.get(failure.seed) ?? {};
      return [
        ...failureLines(failure),
        `  again: ${replayOf(failure.seed, scenario)}`,
        ...(path === undefined
          ? []
          : [`  kept:  ${shellWord(path)}${steps === undefined ? "" : `, shrunk to ${plural(steps, "step")}`}`]),
      ];
    }),
    ...(rest > 0 ? [`and ${plural(rest, "further seed")} failed`] : []),
    `played      ${plural(trials, "seed")}, ${formatDuration(simulated)} simulated, ${formatNumber(events)} events`,
    `took        ${formatDuration(tookMs)}, ${formatNumber((1000 * trials) / Math.max(1, tookMs))} seeds/s`,
    `faults      ${countWords(faults) || "none"}`,
    ...(met + never.length > 0 ? [`situations  ${met} of ${met + never.length} met: ${countWords(situations)}`] : []),
    ...(never.length > 0 ? [paint.yellow(`never met   ${never.join(", ")}`)] : []),
    failures.length > 0 ? paint.red(words) : paint.green(words),
  ];
}

/** The result of a campaign, for programs. */
export function summaryJson(
  tally: Tally,
  kept: KeptBySeed,
  from: number,
  tookMs: number,
  scenario: string | undefined,
) {
  const { failures, digest, ...sums } = tally;
  return {
    ...sums,
    from,
    digest: digest.toString(16).padStart(8, "0"),
    failures: failures.map((failure) => ({
      ...failure,
      command: replayOf(failure.seed, scenario),
      kept: kept.get(failure.seed)?.path ?? null,
      shrunkTo: kept.get(failure.seed)?.steps ?? null,
    })),
    neverMet: Object.keys(tally.situations).filter((name) => tally.situations[name] === 0),
    confidence: { level: 0.95, failureProbabilityBelow: failureBound(failures.length, tally.trials) },
    seconds: tookMs / 1000,
    passed: failures.length === 0,
  };
}
