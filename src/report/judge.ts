import type { Expectation } from "../scenario/scenario.js";
import { metrics } from "./metrics.js";
import type { ExpectationReport, Report } from "./report.js";

/** Holds what is expected of a run against its figures, and says whether the run passes: `expectations` and `passed`. */
export function judge(report: Report, expectations: readonly Expectation[]): void {
  report.expectations = expectations.map((expectation) => evaluate(expectation, report));
  const { checks, script } = report;
  report.passed =
    checks.every((check) => check.passed) &&
    report.expectations.every((entry) => entry.passed) &&
    script.failed + script.unfinished === 0;
}

/** The folder is left out: a report says nothing about the machine it was made on. */
export function fileAndLine(where: string): string {
  return where.slice(where.search(/[^/\\]*$/));
}

function evaluate(expectation: Expectation, report: Report): ExpectationReport {
  const metric = metrics.get(expectation.metric);
  if (!metric) throw new Error(`${expectation.where} unknown metric ${expectation.metric}`);
  const actual = metric.get(report);
  return {
    text: expectation.text,
    where: fileAndLine(expectation.where),
    metric: expectation.metric,
    unit: metric.unit,
    op: expectation.op,
    expected: expectation.value,
    actual,
    passed: actual !== null && compare(actual, expectation.op, expectation.value),
  };
}

function compare(actual: number, op: Expectation["op"], value: number): boolean {
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
