import type { History } from "../../history/history.js";
import type { CheckWords, LookWords } from "../../page/page-data.js";
import type { ExpectationReport, Report } from "../report.js";
import { formatDuration } from "../text/format.js";
import { type Margin, marginOf, measuredWords } from "./margin-words.js";
import { lookAt, nowhere } from "./where-to-look.js";

/** Lists expectations and invariants, each with where to look: failed ones first, then those that were nearest to failing. */
export function checkWords(report: Report, history: History | undefined): CheckWords[] {
  const judged = report.expectations.map((of) => ({ of, margin: marginOf(of) })).sort((a, b) => rank(a) - rank(b));
  const [nearest, ...further] = judged.filter(({ margin }) => margin.left !== undefined);
  const all = [
    ...judged.map((one) => expectation(one, further.length > 0 && one === nearest, report, history)),
    ...invariants(report),
  ];
  const order = (verdict: CheckWords["verdict"]): number => Number(verdict !== "failed");
  return all.sort((a, b) => order(a.verdict) - order(b.verdict));
}

interface Judged {
  readonly of: ExpectationReport;
  readonly margin: Margin;
}

function rank({ of, margin }: Judged): number {
  return of.verdict === "failed" ? -1 : (margin.left ?? 2);
}

function expectation(
  { of, margin }: Judged,
  isNearest: boolean,
  report: Report,
  history: History | undefined,
): CheckWords {
  const { text, verdict, where, metric } = of;
  return {
    kind: "expectation",
    text,
    measured: measuredWords(of),
    margin: margin.text,
    isNearest,
    verdict: verdict === "void" ? "nothing to measure" : verdict,
    where,
    look: lookAt(metric, report, history),
  };
}

function invariants(report: Report): CheckWords[] {
  const names = new Set(report.nodes.rows?.map(({ name }) => name));
  return report.checks.map((check) => told(check, names));
}

function told(check: Report["checks"][number], names: ReadonlySet<string>): CheckWords {
  const { name, passed, detail, vacuous } = check;
  return {
    kind: "invariant",
    text: name,
    measured: detail,
    margin: "",
    isNearest: false,
    verdict: vacuous ? "nothing to measure" : passed ? "held" : "failed",
    where: "",
    look: passed ? nowhere("It held to the end of the run.") : violated(check, names),
  };
}

/** Says where to look for a failed invariant: the nodes, the file and the moment that it names. */
function violated({ detail, object, since }: Report["checks"][number], names: ReadonlySet<string>): LookWords {
  const words = `${object ?? ""} ${detail}`.split(/[\s,;:()]+/);
  const nodes = [...new Set(words)].filter((word) => names.has(word)).slice(0, 3);
  const [, file = object] = /^chunk \d+ of (.+)$/.exec(object ?? "") ?? [];
  const files = file === undefined || names.has(file) ? [] : [file];
  const at = since ?? null;
  const text =
    at === null
      ? "It was checked at the end of the run; when it first failed is not known."
      : `It has failed since ${formatDuration(at)}${object === undefined ? "" : `, first at ${object}`}.`;
  return { ...nowhere(text), at, nodes, files };
}
