import type { Expectation } from "../../scenario/scenario.js";
import type { Figures } from "../figures.js";
import type { ExpectationReport, Report } from "../report.js";
import { plural } from "../text/format.js";
import { metrics } from "./metrics.js";

type Verdict = ExpectationReport["verdict"];

export type Judgement = Pick<Report, "verdict" | "passed" | "nothing" | "expectations">;

/** Compares the expectations with the figures of a run, and judges the run as a whole. */
export function judge(figures: Figures, expected: readonly Expectation[]): Judgement {
  const { run, checks, script } = figures;
  const nothing = run.cutShort ? null : whyNothing(figures);
  const expectations = expected.map((expectation) => evaluate(expectation, figures));
  const lacking = script.failed + (run.cutShort ? 0 : script.unfinished);
  let verdict: Report["verdict"] = expectations.every(({ passed }) => passed) ? "passed" : "failed";
  if (lacking > 0 || nothing !== null || checks.some((check) => !check.passed)) verdict = "failed";
  else if (run.cutShort) verdict = "not judged";
  return { verdict, passed: verdict === "passed", nothing, expectations };
}

/** Says why nothing happened although something should have; null when something happened, or nothing should have. */
function whyNothing({ run, nodes, puts, gets, script }: Figures): string | null {
  if (nodes.everOnline === 0) return `none of ${plural(nodes.total, "node")} was online at any time`;
  const dropped = puts.dropped + gets.dropped;
  if (puts.started + gets.started + script.succeeded > 0) return null;
  if (dropped > 0)
    return `all ${plural(dropped, "arrival")} of the workloads came to nothing: nobody was online to act, or there was no file to get`;
  if (script.operations > 0) return null;
  return (run.workloads ?? 0) > 0 ? "the workloads had no arrival in the time played" : null;
}

/** Cuts the folder off a place, since a report says nothing about the machine on which it was made. */
export function fileAndLine(where: string): string {
  return where.slice(where.search(/[^/\\]*$/));
}

function evaluate(expectation: Expectation, figures: Figures): ExpectationReport {
  const metric = metrics.get(expectation.metric);
  if (!metric) throw new Error(`${expectation.where} unknown metric ${expectation.metric}`);
  const actual = metric.get(figures);
  const verdict = verdictOn(expectation, actual, figures.run.cutShort);
  return {
    text: expectation.text,
    where: fileAndLine(expectation.where),
    metric: expectation.metric,
    unit: metric.unit,
    op: expectation.op,
    expected: expectation.value,
    actual,
    verdict,
    passed: verdict === "held" || verdict === "void",
  };
}

function verdictOn({ op, value, allowVoid }: Expectation, actual: number | null, cutShort: boolean): Verdict {
  const holds = actual !== null && meets(actual, op, value);
  if (cutShort) return holds ? "held so far" : "not judged";
  if (actual === null && allowVoid) return "void";
  return holds ? "held" : "failed";
}

/** Whether a figure meets a threshold. */
export function meets(actual: number, op: Expectation["op"], value: number): boolean {
  switch (op) {
    case "<":
      return actual < value;
    case "<=":
      return actual <= value;
    case "==":
      return actual === value;
    case "!=":
      return actual !== value;
    case ">=":
      return actual >= value;
    case ">":
      return actual > value;
  }
}
