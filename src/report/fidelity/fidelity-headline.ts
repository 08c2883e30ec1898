import { formatNumber, plural, roughShare } from "../text/format.js";
import { worstWords } from "../text/worst-words.js";
import type { FidelityReport } from "./fidelity-report.js";

/** Says whether the expectations of a fidelity run held, and how far its predicted times can be trusted. */
export function fidelityHeadline(report: FidelityReport): string {
  const { agreement, expectations, checks } = report;
  const missed = expectations.filter(({ passed }) => !passed).length;
  const failed = [
    ...(missed > 0 ? [`${formatNumber(missed)} of ${plural(expectations.length, "expectation")} not met`] : []),
    ...(checks.length > 0 ? [plural(checks.length, "invariant is violated", "invariants are violated")] : []),
  ];
  const verdict = failed.length > 0 ? `Failed: ${failed.join(", ")}. ` : "";
  const figure = agreement.figure === null ? "nothing to measure" : roughShare(agreement.figure);
  return `${verdict}Agreement of times: ${figure}. ${worstWords(report)}`;
}
