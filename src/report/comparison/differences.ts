import type { Report } from "../report.js";
import { formatBytes, formatDuration, formatNumber } from "../text/format.js";
import type { DifferingSetting, DifferingVerdict } from "./comparison.js";

type Run = Report["run"];

const settings: readonly (readonly [string, (report: Report) => string])[] = [
  ["scenario", ({ run }) => run.scenario],
  ["seed", ({ run }) => String(run.seed)],
  ["network", ({ run }) => (run.networkSeed === undefined ? "the seed's" : String(run.networkSeed))],
  ["version of swarmlab", ({ run }) => run.version],
  ["transport", ({ run }) => run.transport],
  ["duration", ({ run }) => formatDuration(run.duration)],
  ["nodes", ({ nodes }) => formatNumber(nodes.total)],
  ["placement", ({ run }) => run.placement],
  ["spread over zones", ({ run }) => (run.spreadZones === null ? "unknown" : run.spreadZones ? "yes" : "no")],
  ["replication", ({ run }) => formatNumber(run.replication)],
  ["chunk size", ({ run }) => formatBytes(run.chunkSize)],
  ["payload", ({ run }) => run.payload],
  ["workloads", ({ run }) => (run.workloads === undefined ? "unknown" : formatNumber(run.workloads))],
];
/** The only settings that a scenario's hash does not contain. */
const OUTSIDE_HASH = new Set(["seed", "version of swarmlab", "transport"]);

/** Finds the settings, as far as report.json names them, that are not the same in all runs. */
export function differingSettings(reports: readonly Report[]): DifferingSetting[] {
  return settings.flatMap(([name, of]) => {
    const values = reports.map(of);
    return values.every((value) => value === values[0]) ? [] : [{ name, values }];
  });
}

/** Says what the figures cannot tell, and which runs should not be compared. */
export function caveatsOf(
  names: readonly string[],
  reports: readonly Report[],
  differing: readonly DifferingSetting[],
): string[] {
  const caveats = [
    "There is one run of each setting, so there is no interval, and the figures cannot tell an effect from chance.",
  ];
  const hashes = new Set(reports.map(({ run }) => run.scenarioHash));
  if (hashes.size > 1 && differing.every(({ name }) => OUTSIDE_HASH.has(name)))
    caveats.push("The scenarios' hashes differ, but no setting in report.json does: look at the scenario files.");
  else if (hashes.size > 1)
    caveats.push(
      "The scenarios' hashes differ: other settings than those listed, which report.json does not contain, may also differ.",
    );
  for (const [i, { run }] of reports.entries())
    if (run.cutShort)
      caveats.push(
        `${names[i]} was cut short: ${formatDuration(run.played)} of ${formatDuration(run.duration)} played.`,
      );
  return caveats;
}

/** Says for each run with the scenario and seed of an earlier run whether both went the same way. */
export function historiesOf(names: readonly string[], reports: readonly Report[]): string[] {
  return reports.flatMap(({ run }, i) => {
    const j = reports.findIndex((other) => isSamePlan(other.run, run));
    if (j < 0 || j >= i) return [];
    const pair = `${names[i]} and ${names[j]}`;
    const other = (reports[j] as Report).run;
    if (run.digest === other.digest) return [`${pair}: same scenario, seed and digest: the histories are the same.`];
    const why =
      run.version !== other.version
        ? ` (versions ${run.version} and ${other.version})`
        : run.played !== other.played
          ? " (one was played longer)"
          : "";
    return [`${pair}: same scenario and seed, but different digests: the histories differ${why}.`];
  });
}

/** Whether two runs have the same scenario and seed, and digests that can be compared. A live run has no digest. */
function isSamePlan(a: Run, b: Run): boolean {
  return a.scenarioHash === b.scenarioHash && a.seed === b.seed && a.digest !== "" && b.digest !== "";
}

/** Finds checks and expectations whose verdicts are not the same in all runs; also the verdict on the whole run, if it differs. */
export function differingVerdicts(reports: readonly Report[]): DifferingVerdict[] {
  const byRun = reports.map((report) => new Map(verdictsOf(report)));
  const names = [...new Set(byRun.flatMap((verdicts) => [...verdicts.keys()]))];
  return names.flatMap((name) => {
    const verdicts = byRun.map((one) => one.get(name) ?? "not asked");
    return verdicts.every((verdict) => verdict === verdicts[0]) ? [] : [{ name, verdicts }];
  });
}

function verdictsOf({ verdict, checks, expectations }: Report): [string, string][] {
  return [
    ["the run as a whole", verdict],
    ...checks.map(({ name, passed, vacuous }): [string, string] => [
      `check: ${name}`,
      vacuous ? "nothing to check" : passed ? "passed" : "failed",
    ]),
    ...expectations.map((one): [string, string] => [`expectation: ${one.text}`, one.verdict]),
  ];
}
