import type { OperationReport, Report } from "../report.js";
import { formatDuration, formatNumber, plural } from "./format.js";

type Problem = Report["script"]["problems"][number];

/**
 * Sentences on what did not go as the scenario says, most important first. `limit`: steps that are listed one by one; more are
 * counted. Files and lines are those of the scenario.
 */
export function troubles(report: Report, limit: number): string[] {
  const { run, script } = report;
  const shown = [...script.problems].sort((a, b) => gravity(a) - gravity(b)).slice(0, limit);
  const rest = script.troubled - shown.length;
  return [
    ...(run.warnings ?? []),
    ...(run.notes ?? []),
    ...shown.map(inWords),
    ...(rest > 0 ? [`${plural(rest, "more step")} did not do what the scenario says.`] : []),
    ...(["put", "get", "leave"] as const).flatMap((kind) => failedOperations(kind, report, shown)),
  ];
}

const GRAVITY: Readonly<Record<Problem["outcome"], number>> = {
  failed: 0,
  unfinished: 1,
  "not played": 2,
  "no effect": 3,
  "failed, as it may": 4,
};

function gravity({ outcome }: Problem): number {
  return GRAVITY[outcome];
}

/** Describes a problem, as in `get a by node-2 (at 5 s, two.yaml:6) failed: no file named a (NOT_FOUND).` */
export function inWords({ time, text, where, outcome, count, acts, why }: Problem): string {
  const place = `${text} (at ${formatDuration(time)}, ${where})`;
  const some =
    acts === 1
      ? ""
      : count === acts
        ? ` for all ${formatNumber(acts)}`
        : ` for ${formatNumber(count)} of ${formatNumber(acts)}`;
  const first = count === 1 ? "" : "the first: ";
  if (outcome === "not played") return `${text} (${where}) was not played: ${why}.`;
  if (outcome === "no effect") return `${place} changed nothing: ${first}${why}.`;
  if (outcome === "unfinished") return `${place} did not end${some}: ${why}.`;
  return `${place} failed${outcome === "failed" ? "" : ", as it may"}${some}: ${first}${why}.`;
}

/** Describes operations that failed, unless all of them were listed as steps. */
function failedOperations(kind: "put" | "get" | "leave", report: Report, told: readonly Problem[]): string[] {
  const { started, failed, failures } = ({ put: report.puts, get: report.gets, leave: report.leaves } as const)[kind];
  const ofSteps = told.filter(({ text, outcome }) => text.startsWith(`${kind} `) && outcome.startsWith("failed"));
  if (failed <= ofSteps.reduce((sum, { count }) => sum + count, 0)) return [];
  const most = failures.reduce(
    (a, b) => (b.count > a.count ? b : a),
    failures[0] as OperationReport["failures"][number],
  );
  const like = failures.length === 1 ? "" : `, ${formatNumber(most.count)} of them`;
  return [
    `${formatNumber(failed)} of ${plural(started, kind)} failed${like} with ${most.code}, such as: ${most.example}.`,
  ];
}
