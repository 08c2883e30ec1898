import { formatNumber, formatShare, plural, roughShare } from "../text/format.js";
import { signedRankWords } from "../text/signed-rank-words.js";
import type { FidelityReport } from "./fidelity-report.js";

/** Describes the two worlds, in a sentence. */
export function worldsWords({ run }: FidelityReport): string {
  return `A simulation beside ${plural(run.liveRuns, "live run")} of the same scenario and seed; live: ${run.live}.`;
}

/** Says how many chunks have their replicas on the same nodes. */
export function placementWords({ placement: { chunks, equal, similarity, runs }, run }: FidelityReport): string {
  if (chunks === 0) return "No file was committed.";
  const each = runs.length > 1 ? ` By run: ${runs.map((one) => `${one.equal} of ${one.chunks}`).join(", ")}.` : "";
  return `By ${run.placement}: ${formatNumber(equal)} of ${plural(chunks, "chunk")} have their replicas on the same nodes (${formatShare(equal / chunks)}); similarity ${formatNumber(similarity)}.${each}`;
}

/** Says whether predicted times are mostly too long or too short, for each kind of operation with pairs that differ. */
export function rankWords({ operations }: FidelityReport): string[] {
  return operations.map(signedRankWords).filter((sentence) => sentence !== "");
}

/** Says what came of a calibration; empty if there was none. */
export function calibrationWords({ calibration: fit }: FidelityReport): string {
  if (!fit) return "";
  return `Fitted to ${plural(fit.operations, "operation")} by ${plural(fit.simulations, "simulation")}. The rest of this report is of the simulation before; after it the agreement is ${roughShare(fit.agreement.after)}, and the root of the mean square of ln(predicted/measured) falls from ${formatNumber(fit.rms.before)} to ${formatNumber(fit.rms.after)}.`;
}
