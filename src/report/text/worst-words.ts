import type { FidelityReport } from "../fidelity/fidelity-report.js";
import { roughShare } from "./format.js";

/** Says where predicted times are worst: the worst part, and the pair with the largest error. */
export function worstWords({ agreement, operations }: FidelityReport): string {
  const [worst] = agreement.parts;
  if (!worst) return "No put and no get succeeded in either world.";
  const pairs = operations.flatMap(({ kind, paired }) => (paired && kind !== "leave" ? [paired] : []));
  const [first] = [...pairs].sort((a, b) => b.worstError - a.worstError);
  const furthest = first && first.worstError > 0 ? ` Furthest off: ${first.worst}.` : "";
  return `Worst: ${worst.name}, ${roughShare(worst.agreement)}.${furthest}`;
}
