import type { OperationFidelity } from "../fidelity/fidelity-report.js";
import { formatNumber, plural } from "./format.js";

/** Says in a sentence whether predicted times are mostly too long or too short; empty if no pair differs. */
export function signedRankWords({ kind, signedRank }: OperationFidelity): string {
  if (!signedRank) return "";
  const { pairs, slower, p } = signedRank;
  const chance = p < 0.001 ? "under 0.001" : formatNumber(p);
  const so = p <= 0.05 ? "so lopsided by chance" : "which may well be chance";
  return `${formatNumber(slower)} of ${plural(pairs, kind)} took longer live than predicted, ${so}${p <= 0.05 ? " only" : ""} with probability ${chance} (Wilcoxon signed-rank).`;
}
