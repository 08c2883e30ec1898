import { mean } from "../analysis/statistics.js";
import { type AgreementOfTimes, type AgreementPart, agreementOf, closeness, worstFirst } from "./agreement.js";
import type { Pairing } from "./fidelity-pairs.js";
import type { PlacementComparison } from "./fidelity-placement.js";
import type { FidelityReport, OperationFidelity } from "./fidelity-report.js";

/** The parts of the comparison from which the agreement and the checks beside it are computed. */
export interface Compared {
  readonly placements: readonly PlacementComparison[];
  readonly pairing: Pairing;
  readonly operations: readonly OperationFidelity[];
  readonly load: FidelityReport["load"];
  readonly traffic: FidelityReport["traffic"];
  readonly tracker: FidelityReport["tracker"];
}

const WORDS = { get: "downloads", put: "uploads" } as const;

/** Makes the report of the agreement, its parts, and the checks beside it. */
export function agreementReport(compared: Compared): FidelityReport["agreement"] {
  const parts = timeParts(compared);
  return { figure: agreementOf(parts), parts: worstFirst(parts), checks: worstFirst(besides(compared)) };
}

/**
 * How well the times of transfers agree. The agreement is computed from these parts. If an operation succeeded in one world only, it was not
 * predicted, and counts as 0.
 */
function timeParts({ operations, pairing }: Compared): AgreementOfTimes[] {
  return (["get", "put"] as const).flatMap((kind) => {
    const of = operations.find((one) => one.kind === kind);
    const pairs = of?.paired?.count ?? 0;
    const all = pairing.finished.get(kind) ?? 0;
    if (all === 0) return [];
    return {
      name: `times of ${WORDS[kind]}`,
      basis: "smaller over larger time, mean over pairs; 0 for what only one world finished",
      agreement: ((of?.paired?.meanCloseness ?? 0) * pairs) / all,
      operations: all,
    };
  });
}

/** Makes the checks: figures that are the same in both worlds by construction if nothing fails, and that say nothing about times. */
function besides({ placements, pairing, load, traffic, tracker }: Compared): AgreementPart[] {
  const parts: AgreementPart[] = [];
  const add = (name: string, basis: string, agreement: number | null): void => {
    if (agreement !== null) parts.push({ name, basis, agreement });
  };
  const chunks = mean(placements.map((one) => one.chunks));
  const similarity = mean(placements.map((one) => one.similarity));
  if (chunks > 0) add("placement", "nodes in both over nodes in either, mean over chunks", similarity);
  if (pairing.operations > 0)
    add("outcomes", "share of the operations that ended alike", pairing.alike / pairing.operations);
  for (const { name, overlap: common } of load) add(`bytes ${name} by node`, "1 - total variation of shares", common);
  const of = (name: string) => traffic.find((row) => row.name === name);
  for (const purpose of ["gets", "repair"]) {
    const row = of(`chunk bytes for ${purpose}`);
    if (row && row.simulated + row.live > 0)
      add(`bytes moved for ${purpose}`, "smaller over larger", closeness(row.simulated, row.live));
  }
  const requests = (world: "simulated" | "live"): number => tracker.reduce((sum, row) => sum + row[world], 0);
  if (tracker.length > 0)
    add("requests to the tracker", "smaller over larger", closeness(requests("simulated"), requests("live")));
  return parts;
}
