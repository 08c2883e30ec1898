import type { Report } from "../report.js";
import { allOf, formatDuration, formatNumber, plural } from "./format.js";

/** Writes the result of the run as a whole, in a sentence or two. */
export function headline(report: Report): string {
  return [verdict(report), operations(report)].filter((sentence) => sentence !== "").join(" ");
}

/** Says what was played, in a sentence. */
export function whatWasPlayed({ run, nodes, puts, gets, script }: Report): string {
  const how = run.cutShort ? ` of ${formatDuration(run.duration)}` : "";
  const moves = [
    plural(puts.started, "put"),
    plural(gets.started, "get"),
    `${plural(nodes.joins, "start")} of nodes`,
    plural(nodes.leaves, "leave"),
    plural(nodes.crashes, "crash", "crashes"),
  ].filter((text) => !text.startsWith("0 "));
  const steps =
    script.steps > 0 ? `, by ${plural(script.steps, "step")}${(run.workloads ?? 0) > 0 ? " and workloads" : ""}` : "";
  return `${plural(nodes.total, "node")} for ${formatDuration(run.played)}${how}, ${worlds[run.transport]}: ${moves.join(", ") || "nothing was begun"}${steps}.`;
}

export const worlds = {
  simulated: "simulated",
  grpc: "live over gRPC in one process",
  processes: "live, in processes of their own",
} as const;

function verdict(report: Report): string {
  const { run, nothing, checks, expectations, script } = report;
  if (nothing !== null) return `Nothing happened: ${nothing}.`;
  const violated = checks.filter(({ passed }) => !passed).length;
  const lacking = script.failed + (run.cutShort ? 0 : script.unfinished);
  const missed = expectations.filter((one) => one.verdict === "failed").length;
  const failed = [
    ...(missed > 0
      ? [
          `${formatNumber(missed)} of ${plural(expectations.length, "expectation")} ${missed === 1 ? "does" : "do"} not hold`,
        ]
      : []),
    ...(lacking > 0 ? [`${plural(lacking, "operation of a step", "operations of steps")} did not succeed`] : []),
    ...(violated > 0 ? [plural(violated, "invariant is violated", "invariants are violated")] : []),
  ];
  const cut = `Cut short at ${formatDuration(run.played)} of ${formatDuration(run.duration)}`;
  if (failed.length > 0) return `${run.cutShort ? `${cut}. ` : ""}Failed: ${failed.join(", ")}.`;
  return run.cutShort ? `${cut}: not judged.` : passed(report);
}

function passed({ expectations, checks: all }: Report): string {
  const checks = all.filter(({ vacuous }) => !vacuous);
  const held = expectations.filter((one) => one.verdict === "held").length;
  const empty = expectations.length - held;
  const about = empty === 0 ? "" : `; ${plural(empty, "expectation")} had nothing to measure, which is allowed`;
  const sound = checks.length === 0 ? "" : `, and ${allHold(checks.length)}`;
  if (expectations.length === 0)
    return `Nothing was expected${checks.length === 0 ? "" : `; ${allHold(checks.length)}`}.`;
  if (held === 0) return `No expectation could be judged${about}.`;
  const one = empty === 0 ? "The one expectation holds" : "The only expectation that could be judged holds";
  return `${held === 1 ? one : `${allOf(held)} expectations hold`}${sound}${about}.`;
}

function allHold(invariants: number): string {
  return invariants === 1
    ? "the one invariant that had anything to check holds"
    : `${allOf(invariants).toLowerCase()} invariants hold`;
}

/** Says that no put and no get was begun, or that none succeeded. Empty otherwise, and if the verdict says already that nothing happened. */
function operations({ nothing, puts, gets, script }: Report): string {
  const begun = puts.started + gets.started;
  if (nothing !== null || puts.succeeded + gets.succeeded > 0) return "";
  if (begun === 0)
    return script.operations + puts.dropped + gets.dropped > 0
      ? "No put and no get was begun."
      : "Nothing was put or fetched.";
  if (begun === 1) return `The only ${puts.started === 1 ? "put" : "get"} did not succeed.`;
  return `No put and no get succeeded, of ${formatNumber(begun)}.`;
}
