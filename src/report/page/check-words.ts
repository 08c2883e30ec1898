import type { History } from "../../history/history.js";
import type { CheckWords, LookWords } from "../../page/page-data.js";
import type { ExpectationReport, Report } from "../report.js";
import { formatValue } from "../text/format.js";
import { lookAt, nowhere } from "./where-to-look.js";

/** Expectations and invariants, failed ones first, each with where to look. */
export function checkWords(report: Report, history: History | undefined): CheckWords[] {
  const all = [...report.expectations.map((one) => expectation(one, report, history)), ...invariants(report)];
  const order = (verdict: CheckWords["verdict"]): number => Number(verdict !== "failed");
  return all.sort((a, b) => order(a.verdict) - order(b.verdict));
}

function expectation(of: ExpectationReport, report: Report, history: History | undefined): CheckWords {
  const { text, actual, unit, verdict, where, metric } = of;
  return {
    kind: "expectation",
    text,
    measured: actual === null ? "nothing to measure" : formatValue(actual, unit),
    verdict: verdict === "void" ? "nothing to measure" : verdict,
    where,
    look: lookAt(metric, report, history),
  };
}

function invariants(report: Report): CheckWords[] {
  const names = new Set(report.nodes.rows?.map(({ name }) => name));
  return report.checks.map(({ name, passed, detail, vacuous }) => ({
    kind: "invariant",
    text: name,
    measured: detail,
    verdict: vacuous ? "nothing to measure" : passed ? "held" : "failed",
    where: "",
    look: passed ? nowhere("It was checked at the end of the run.") : violated(detail, names),
  }));
}

/** What the figures of an invariant name: nodes, and a moment. */
function violated(detail: string, names: ReadonlySet<string>): LookWords {
  const nodes = [...new Set(detail.split(/[\s,;:()]+/))].filter((word) => names.has(word)).slice(0, 3);
  const [, at] = /\bat ([\d.]+) ms\b/.exec(detail) ?? [];
  const text = at
    ? "Its figures name the moment."
    : "It was checked at the end of the run; when it first failed is not known.";
  return { ...nowhere(text), at: at ? Number(at) : null, nodes };
}
