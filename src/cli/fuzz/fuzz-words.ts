import { failureBound } from "../../campaign/run/confidence.js";
import type { SeedFailure, Tally } from "../../campaign/run/tally.js";
import { timeText } from "../../campaign/written-quantity.js";
import { formatDuration, formatNumber, plural } from "../../report/text/format.js";
import { shellWord } from "../../report/text/shell-word.js";
import type { Paint } from "../../report/text/terminal.js";
import { printable } from "../view/printable.js";
import type { Kept } from "./keep-bugs.js";

/** The largest number of failures that are listed one by one. */
export const TOLD = 20;

/** Writes the command that plays a seed, or a branch of it, again. */
function replayOf({ seed, branch }: Pick<SeedFailure, "seed" | "branch">, scenario: string | undefined): string {
  const command = `swarmlab fuzz ${scenario === undefined ? "" : `${shellWord(scenario)} `}--seed ${seed}`;
  return branch ? `${command} --at ${timeText(branch.redraw.at)} --salt ${branch.redraw.salt}` : command;
}

/**
 * An upper bound on the probability of failure, from the trials of the seeds: `0 failures in 10,000 seeds: p < 3.0e-4 at 95 %`. Branches are left
 * out: they were not drawn like seeds.
 */
function confidenceWords({ trials, failures }: Tally): string {
  const failed = failures.filter(({ branch }) => !branch).length;
  const bound = failureBound(failed, trials);
  return `${plural(failed, "failure")} in ${plural(trials, "seed")}: p < ${bound.toExponential(1)} at 95 %`;
}

/** Lists counts by name, the largest count first. */
export function countWords(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return sorted.map(([name, count]) => `${name} ${formatNumber(count)}`).join(" · ");
}

/** A failure, as lines: its seed and branch, then what failed. */
export function failureLines({ seed, branch, check, object, detail }: SeedFailure): string[] {
  const from = branch ? `, branched at ${formatDuration(branch.redraw.at)} (${branch.situation})` : "";
  return [printable(`seed ${seed}${from}: ${check}${object === "" ? "" : `: ${object}`}`), printable(`  ${detail}`)];
}

/** The lines of a failure, followed by the command that plays it again. */
export function failureBlock(failure: SeedFailure, scenario: string | undefined): string[] {
  return [...failureLines(failure), `  again: ${replayOf(failure, scenario)}`];
}

/** The facts about a campaign that its summary shows in addition to the tally. */
interface Campaign {
  readonly kept: ReadonlyMap<SeedFailure, Kept>;
  /** How many branches the user asked for in each situation. */
  readonly branches: number;
  /** The wall time that the campaign took, in ms. */
  readonly took: number;
  readonly scenario: string | undefined;
}

/** Describes the branches of a campaign, as in `36 situations x 4 = 144 trials, 0 failures`. */
function branchWords({ branches, failures, firstMet }: Tally, each: number): string {
  const met = Object.keys(firstMet).length;
  const failed = failures.filter(({ branch }) => branch).length;
  const played = branches === met * each ? "" : `${formatNumber(branches)} of `;
  return `${plural(met, "situation")} x ${formatNumber(each)} = ${played}${plural(met * each, "trial")}, ${plural(failed, "failure")}`;
}

/** The result of a campaign, as lines to print. */
export function summaryLines(tally: Tally, campaign: Campaign, paint: Paint): string[] {
  const { kept, branches, took, scenario } = campaign;
  const { trials, failures, faults, situations, events, simulated } = tally;
  const met = Object.values(situations).filter((count) => count > 0).length;
  const never = Object.keys(situations).filter((name) => situations[name] === 0);
  const rest = failures.length - TOLD;
  if (trials === 0) return [paint.red(`no seed was played in ${formatDuration(took)}, so nothing is known`)];
  const words = confidenceWords(tally);
  return [
    ...failures.slice(0, TOLD).flatMap((failure) => {
      const { path, steps } = kept.get(failure) ?? {};
      return [
        ...failureBlock(failure, scenario),
        ...(path === undefined
          ? []
          : [`  kept:  ${shellWord(path)}${steps === undefined ? "" : `, shrunk to ${plural(steps, "step")}`}`]),
      ];
    }),
    ...(rest > 0 ? [`and ${plural(rest, "further trial")} failed`] : []),
    `played      ${plural(trials, "seed")}, ${formatDuration(simulated)} simulated, ${formatNumber(events)} events`,
    `took        ${formatDuration(took)}, ${formatNumber((1000 * (trials + tally.branches)) / Math.max(1, took))} ${tally.branches > 0 ? "trials" : "seeds"}/s`,
    ...(branches > 0 ? [`branches    ${branchWords(tally, branches)}`] : []),
    `faults      ${countWords(faults) || "none"}`,
    ...(met + never.length > 0 ? [`situations  ${met} of ${met + never.length} met: ${countWords(situations)}`] : []),
    ...(never.length > 0 ? [paint.yellow(`never met   ${never.join(", ")}`)] : []),
    failures.length > 0 ? paint.red(words) : paint.green(words),
  ];
}

/** The result of a campaign as JSON, for programs. */
export function summaryJson(tally: Tally, { kept, took, scenario }: Omit<Campaign, "branches">) {
  const { failures, digest, ...sums } = tally;
  const failedSeeds = failures.filter(({ branch }) => !branch).length;
  return {
    ...sums,
    digest: digest.toString(16).padStart(8, "0"),
    failures: failures.map((failure) => ({
      ...failure,
      command: replayOf(failure, scenario),
      kept: kept.get(failure)?.path ?? null,
      shrunkTo: kept.get(failure)?.steps ?? null,
    })),
    neverMet: Object.keys(tally.situations).filter((name) => tally.situations[name] === 0),
    confidence:
      tally.trials > 0 ? { level: 0.95, failureProbabilityBelow: failureBound(failedSeeds, tally.trials) } : null,
    seconds: took / 1000,
    passed: failures.length === 0 && tally.trials > 0,
  };
}
