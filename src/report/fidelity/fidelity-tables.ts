import { formatDuration, formatNumber, formatShare, formatValue, roughShare } from "../text/format.js";
import type { FidelityReport, OperationFidelity } from "./fidelity-report.js";

const DIFFERENCES = 12;
const WORST = 12;

/** A table in plain text, for Markdown and for the page. */
export interface FidelityTable {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Lists the parts of the agreement of times, the worst first. */
export function agreementTable({ agreement }: FidelityReport): FidelityTable {
  const rows = agreement.parts.map(({ name, basis, agreement: value, operations }) => [
    roughShare(value),
    `${name} (${formatNumber(operations)})`,
    basis,
  ]);
  return { title: "Agreement of times", header: ["agreement", "of", "measured by"], rows };
}

/** Lists the checks that are compared in addition. They are not part of the agreement. */
export function besideTable({ agreement }: FidelityReport): FidelityTable {
  const rows = agreement.checks.map(({ name, basis, agreement: value }) => [roughShare(value), name, basis]);
  return {
    title: "Also compared, but not part of the figure",
    header: ["agreement", "of", "measured by"],
    rows,
  };
}

export function expectationTable({ expectations }: FidelityReport): FidelityTable {
  const rows = expectations.map(({ text, expected, actual, passed }) => [
    passed ? "✓ met" : "✗ failed",
    `${text} ${roughShare(expected)}`,
    actual === null ? "nothing to measure" : roughShare(actual),
  ]);
  return { title: "Expectations", header: ["", "expected", "measured"], rows };
}

export function violationTable({ checks }: FidelityReport): FidelityTable {
  const rows = checks.map(({ world, name, detail }) => [world, name, detail]);
  return { title: "Invariants that do not hold", header: ["in", "invariant", "found"], rows };
}

type Times = NonNullable<OperationFidelity["times"]["live"]>;

export function timesTable({ operations }: FidelityReport): FidelityTable {
  const cells = (times: Times | null): string[] =>
    times
      ? [formatNumber(times.count), ...[times.median, times.p95, times.mean, times.max].map(formatDuration)]
      : ["0", "–", "–", "–", "–"];
  const rows = operations.flatMap(({ kind, times }) => [
    [`${kind}, simulated`, ...cells(times.simulated)],
    [`${kind}, live`, ...cells(times.live)],
  ]);
  return { title: "Times of operations", header: ["times", "count", "median", "p95", "mean", "longest"], rows };
}

/**
 * Lists how the pairs of each kind of operation compare. A ratio is the predicted time divided by the measured one; an error is its distance from 1.
 */
export function pairsTable({ operations }: FidelityReport): FidelityTable {
  const rows = operations.flatMap(({ kind, paired, medianError }) =>
    paired
      ? [
          [
            kind,
            formatNumber(paired.count),
            medianError === null ? "–" : signed(medianError),
            formatNumber(paired.ratio.median),
            `${formatNumber(paired.ratio.min)} … ${formatNumber(paired.ratio.max)}`,
            roughShare(paired.within10),
            roughShare(paired.within20),
            roughShare(paired.worstError),
          ],
        ]
      : [],
  );
  return {
    title: "Operations paired one by one",
    header: [
      ...["pairs of", "count", "error of median", "median ratio"],
      ...["ratios", "within 10 %", "within 20 %", "worst error"],
    ],
    rows,
  };
}

function signed(share: number): string {
  return `${share < 0 ? "−" : "+"}${roughShare(Math.abs(share))}`;
}

/** Lists the pairs with the worst predictions, among the pairs that the report has. */
export function worstTable({ pairs, pairsInAll }: FidelityReport): FidelityTable {
  const error = ({ predicted, measured }: FidelityReport["pairs"][number]) => Math.abs(predicted / measured - 1);
  const rows = pairs
    .filter(({ measured }) => measured > 0)
    .sort((a, b) => error(b) - error(a))
    .slice(0, WORST)
    .map((pair) => [
      pair.node,
      pair.kind,
      pair.name,
      formatDuration(pair.predicted),
      formatDuration(pair.measured),
      signed(pair.predicted / pair.measured - 1),
    ]);
  const among = pairsInAll > pairs.length ? ` of the first ${formatNumber(pairs.length)} pairs` : "";
  const title = `Furthest off${among}`;
  return { title, header: ["node", "operation", "file", "predicted", "measured", "error"], rows };
}

export function outcomesTable({ operations }: FidelityReport): FidelityTable {
  const rows = operations.flatMap(({ kind, outcomes }) =>
    outcomes.map(({ outcome, simulated, live }) => [kind, outcome, formatNumber(simulated), formatNumber(live)]),
  );
  return { title: "Outcomes", header: ["operation", "outcome", "simulated", "live"], rows };
}

/** Lists the first few chunks whose replicas are on other nodes. */
export function differencesTable({ placement: { differences } }: FidelityReport): FidelityTable {
  const names = (nodes: readonly string[]): string => nodes.join(", ") || "–";
  const rows = differences
    .slice(0, DIFFERENCES)
    .map(({ file, chunk, onlySimulated, onlyLive }) => [
      file,
      formatNumber(chunk),
      names(onlySimulated),
      names(onlyLive),
    ]);
  return { title: "Chunks on other nodes", header: ["file", "chunk", "only simulated", "only live"], rows };
}

export function loadTable({ load }: FidelityReport): FidelityTable {
  const show = (value: number | null): string => (value === null ? "–" : formatNumber(value));
  const rows = load.map(({ name, maxOverMean, cv, gini, overlap }) => [
    `bytes ${name}`,
    ...[maxOverMean, cv, gini].flatMap(({ simulated, live }) => [show(simulated), show(live)]),
    overlap === null ? "–" : roughShare(overlap),
  ]);
  return {
    title: "Load per node",
    header: ["load", "max/mean, simulated", "live", "CV, simulated", "live", "Gini, simulated", "live", "overlap"],
    rows,
  };
}

export function trafficTable({ traffic }: FidelityReport): FidelityTable {
  const rows = traffic
    .filter(({ simulated, live }) => simulated + live > 0)
    .map(({ name, unit, simulated, live }) => [name, formatValue(simulated, unit), formatValue(live, unit)]);
  return { title: "Traffic", header: ["traffic", "simulated", "live"], rows };
}

export function trackerTable({ tracker }: FidelityReport): FidelityTable {
  const rows = tracker.map(({ method, simulated, live }) => [method, formatNumber(simulated), formatNumber(live)]);
  return { title: "Requests to the tracker", header: ["requests to the tracker", "simulated", "live"], rows };
}

/** Lists the fitted parameters of the network; empty if nothing was fitted. */
export function calibrationTable({ calibration }: FidelityReport): FidelityTable {
  const rows = (calibration?.parameters ?? []).map(({ name, unit, before, after, error }) => [
    name,
    shown(before, unit),
    shown(after, unit),
    error === null ? "–" : `± ${shown(error, unit)}`,
  ]);
  return { title: "Calibration", header: ["parameter", "before", "after", "standard error"], rows };
}

function shown(value: number, unit: "duration" | "share"): string {
  return unit === "duration" ? formatDuration(value) : formatShare(value);
}
