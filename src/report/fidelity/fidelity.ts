import { signedRank } from "../analysis/signed-rank.js";
import { ascending, mean, quantileOfSorted, spreadOf } from "../analysis/statistics.js";
import type { Detail, Measurements, OperationRecord } from "../measurements.js";
import { formatDuration, ordinal } from "../text/format.js";
import { meanCloseness, overlap } from "./agreement.js";
import { agreementReport } from "./fidelity-agreement.js";
import { type PairedOperation, type Pairing, pairOperations } from "./fidelity-pairs.js";
import { comparePlacement, type PlacementComparison } from "./fidelity-placement.js";
import type { CalibrationReport, FidelityReport, OperationFidelity } from "./fidelity-report.js";

/** The conditions under which a comparison passes. They are shares: 0.1 is 10 %. */
interface FidelityExpectations {
  /** The largest error of the median download time, too long or too short. */
  readonly median?: number | undefined;
  /** The largest error of any download's time, too long or too short. */
  readonly each?: number | undefined;
  /** The least agreement. */
  readonly agreement?: number | undefined;
  /** The least share of chunks with the same replicas. */
  readonly placement?: number | undefined;
}

export interface FidelityOptions {
  /** How the live world was played, in words. */
  readonly live: string;
  readonly expectations?: FidelityExpectations;
  readonly calibration?: CalibrationReport;
}

/** The measurements of one world, with their detail. */
type Detailed = Measurements & { readonly detail: Detail };

const KINDS = ["get", "put", "leave"] as const;
const PAIRS = 2000;
const DIFFERENCES = 100;
const NODE_ROWS = 2000;
/** The largest number of durations that a chart shows one by one. If there are more, it shows quantiles instead: one more than this number. */
const CURVE = 400;

/**
 * Compares a simulation with live runs of the same scenario. Pure. Throws when a run kept no detail, or there is no live run.
 */
export function compareWorlds(
  simulated: Measurements,
  live: readonly Measurements[],
  options: FidelityOptions,
): FidelityReport {
  const prediction = detailed(simulated);
  const runs = live.map(detailed);
  if (runs.length === 0) throw new Error("fidelity: there is no live run to compare with");
  const pairing = pairOperations(
    prediction.detail.operations,
    runs.map(({ detail }) => detail.operations),
  );
  const placements = runs.map(({ detail }) => comparePlacement(prediction.detail.placement, detail.placement));
  const operations = KINDS.map((kind) => operationFidelity(kind, prediction, runs, pairing)).filter(
    ({ outcomes }) => outcomes.length > 0,
  );
  const nodes = nodeFidelity(prediction, runs);
  const load = loadFidelity(prediction, nodes);
  const traffic = trafficFidelity(prediction, runs);
  const tracker = trackerFidelity(prediction, runs);
  const agreement = agreementReport({ placements, pairing, operations, load, traffic, tracker });
  const { run } = simulated;
  const report: FidelityReport = {
    format: "swarmlab-fidelity/1",
    run: {
      scenario: run.scenario,
      description: run.description,
      scenarioHash: run.scenarioHash,
      seed: run.seed,
      version: run.version,
      digest: run.digest,
      placement: run.placement,
      nodes: simulated.nodes.name.length,
      duration: run.duration,
      live: options.live,
      liveRuns: runs.length,
    },
    passed: true,
    agreement,
    placement: placementFidelity(placements),
    operations,
    pairs: pairing.pairs.slice(0, PAIRS).map((pair) => ({ ...pair })),
    pairsInAll: pairing.pairs.length,
    sorted: KINDS.map((kind) => ({
      kind,
      simulated: curveOf(timesOf(kind, [prediction])),
      live: curveOf(timesOf(kind, runs)),
    })),
    load,
    nodes: nodes.length <= NODE_ROWS ? nodes : null,
    traffic,
    tracker,
    checks: [
      violations("simulation", prediction),
      ...runs.map((one, i) => violations(`live run ${i + 1}`, one)),
    ].flat(),
    expectations: [],
    calibration: options.calibration ?? null,
  };
  report.expectations = expectationsOf(report, pairing, options.expectations ?? {});
  report.passed = report.checks.length === 0 && report.expectations.every(({ passed }) => passed);
  return report;
}

function detailed(measurements: Measurements): Detailed {
  const { detail } = measurements;
  if (!detail) throw new Error("fidelity: a run kept no detail");
  return { ...measurements, detail };
}

function operationFidelity(
  kind: OperationRecord["kind"],
  simulated: Detailed,
  live: readonly Detailed[],
  { pairs }: Pairing,
): OperationFidelity {
  const [ours, theirs] = [timesOf(kind, [simulated]), timesOf(kind, live)];
  const [predicted, measured] = [timesReport(ours), timesReport(theirs)];
  const mine = pairs.filter((pair) => pair.kind === kind);
  return {
    kind,
    outcomes: outcomesOf(kind, simulated, live),
    times: { simulated: predicted, live: measured },
    medianError: predicted && measured && measured.median > 0 ? predicted.median / measured.median - 1 : null,
    paired: pairedReport(mine),
    signedRank: signedRankReport(mine),
  };
}

function outcomesOf(kind: OperationRecord["kind"], simulated: Detailed, live: readonly Detailed[]) {
  const count = ({ detail }: Detailed, outcome: string): number =>
    detail.operations.filter((one) => one.kind === kind && one.outcome === outcome).length;
  const all = [simulated, ...live].flatMap(({ detail }) => detail.operations.filter((one) => one.kind === kind));
  return [...new Set(all.map(({ outcome }) => outcome))].sort().map((outcome) => ({
    outcome,
    simulated: count(simulated, outcome),
    live: average(live, (run) => count(run, outcome)),
  }));
}

function pairedReport(pairs: readonly PairedOperation[]): OperationFidelity["paired"] {
  const close = meanCloseness(pairs.map(({ predicted, measured }) => [predicted, measured]));
  // An operation that took no measurable time, such as a get of a file that the node holds, has no ratio.
  const ratios = pairs.filter(({ measured }) => measured > 0).map((pair) => ({ pair, ratio: ratioOf(pair) }));
  const spread = timesReport(ascending(ratios.map(({ ratio }) => ratio)));
  if (!spread || close === null) return null;
  const worst = ratios.reduce((a, b) => (Math.abs(b.ratio - 1) > Math.abs(a.ratio - 1) ? b : a));
  const within = (error: number): number =>
    ratios.filter(({ ratio }) => Math.abs(ratio - 1) <= error).length / ratios.length;
  return {
    count: pairs.length,
    ratio: spread,
    meanCloseness: close,
    worstError: Math.abs(worst.ratio - 1),
    worst: inWords(worst.pair),
    within10: within(0.1),
    within20: within(0.2),
  };
}

function signedRankReport(pairs: readonly PairedOperation[]): OperationFidelity["signedRank"] {
  const both = pairs.filter(({ predicted, measured }) => predicted > 0 && measured > 0);
  const test = signedRank(both.map(({ predicted, measured }) => Math.log(measured / predicted)));
  return test && { pairs: test.pairs, slower: test.positive, p: test.p };
}

function ratioOf({ predicted, measured }: PairedOperation): number {
  return predicted / measured;
}

function inWords({ node, kind, name, nth, predicted, measured }: PairedOperation): string {
  const what = name === "" ? kind : `${kind} of ${name}`;
  const which = nth > 1 ? `, the ${ordinal(nth)}` : "";
  return `${what} by ${node}${which}: ${formatDuration(predicted)} predicted, ${formatDuration(measured)} measured`;
}

/** Collects the times of the operations of a kind that succeeded, ascending. */
function timesOf(kind: OperationRecord["kind"], runs: readonly Detailed[]): Float64Array {
  const done = runs.flatMap(({ detail }) =>
    detail.operations.filter((one) => one.kind === kind && one.outcome === "OK"),
  );
  return ascending(done.map(({ duration }) => duration));
}

function timesReport(sorted: Float64Array): OperationFidelity["times"]["simulated"] {
  const n = sorted.length;
  if (n === 0) return null;
  const at = (p: number): number => quantileOfSorted(sorted, p);
  return { count: n, mean: mean(sorted), median: at(0.5), p95: at(0.95), min: at(0), max: at(1) };
}

function curveOf(sorted: Float64Array): number[] {
  if (sorted.length <= CURVE) return [...sorted];
  return Array.from({ length: CURVE + 1 }, (_, i) => quantileOfSorted(sorted, i / CURVE));
}

function average<T>(runs: readonly T[], of: (run: T) => number): number {
  return runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
}

type NodeFidelity = NonNullable<FidelityReport["nodes"]>[number];

function nodeFidelity(simulated: Detailed, live: readonly Detailed[]): NodeFidelity[] {
  return simulated.nodes.name.map((name, i) => {
    const beside = (of: "stored" | "served") => ({
      simulated: simulated.nodes[of][i] ?? 0,
      live: average(live, ({ nodes }) => nodes[of][i] ?? 0),
    });
    return { name, stored: beside("stored"), served: beside("served") };
  });
}

function loadFidelity({ nodes: { capacity } }: Detailed, nodes: readonly NodeFidelity[]): FidelityReport["load"] {
  return (["stored", "served"] as const).map((name) => {
    // A node that offers no room, and that stored (or sent) nothing in either world, has no part in the load.
    const some = nodes.filter((node, i) => (capacity[i] ?? 0) > 0 || node[name].simulated + node[name].live > 0);
    const [ours, theirs] = [some.map((node) => node[name].simulated), some.map((node) => node[name].live)];
    const [a, b] = [spreadOf(ours), spreadOf(theirs)];
    const beside = (key: "maxOverMean" | "cv" | "gini") => ({ simulated: a?.[key] ?? null, live: b?.[key] ?? null });
    return {
      name,
      maxOverMean: beside("maxOverMean"),
      cv: beside("cv"),
      gini: beside("gini"),
      overlap: overlap(ours, theirs),
    };
  });
}

function trafficFidelity(simulated: Detailed, live: readonly Detailed[]): FidelityReport["traffic"] {
  const row = (name: string, unit: "bytes" | "count", of: (run: Measurements) => number) => ({
    name,
    unit,
    simulated: of(simulated),
    live: average(live, of),
  });
  return [
    row("chunk bytes for puts", "bytes", ({ transfers }) => transfers.byPurpose.put),
    row("chunk bytes for gets", "bytes", ({ transfers }) => transfers.byPurpose.get),
    row("chunk bytes for repair", "bytes", ({ transfers }) => transfers.byPurpose.repair),
    row("repairs ordered", "count", ({ repair }) => repair.ordered),
    row("repairs stored", "count", ({ repair }) => repair.stored),
    row("chunks refused", "count", ({ transfers }) => transfers.refused),
    row("messages", "count", ({ tracker }) => tracker.messages),
    row("bytes of messages", "bytes", ({ tracker }) => tracker.messageBytes),
  ];
}

function trackerFidelity(simulated: Detailed, live: readonly Detailed[]): FidelityReport["tracker"] {
  const count = ({ tracker }: Measurements, method: string): number =>
    tracker.requests.find((one) => one.method === method)?.count ?? 0;
  const methods = [simulated, ...live].flatMap(({ tracker }) => tracker.requests.map(({ method }) => method));
  return [...new Set(methods)].sort().map((method) => ({
    method,
    simulated: count(simulated, method),
    live: average(live, (run) => count(run, method)),
  }));
}

function placementFidelity(comparisons: readonly PlacementComparison[]): FidelityReport["placement"] {
  return {
    chunks: average(comparisons, ({ chunks }) => chunks),
    equal: average(comparisons, ({ equal }) => equal),
    similarity: average(comparisons, ({ similarity }) => similarity),
    runs: comparisons.map(({ chunks, equal }) => ({ chunks, equal })),
    differences: (comparisons[0]?.differences ?? []).slice(0, DIFFERENCES).map((difference) => ({
      ...difference,
      onlySimulated: [...difference.onlySimulated],
      onlyLive: [...difference.onlyLive],
    })),
  };
}

function violations(world: string, { checks }: Measurements): FidelityReport["checks"] {
  return checks.filter(({ passed }) => !passed).map(({ name, detail }) => ({ world, name, detail }));
}

function expectationsOf(
  report: FidelityReport,
  pairing: Pairing,
  wanted: FidelityExpectations,
): FidelityReport["expectations"] {
  const gets = report.operations.find(({ kind }) => kind === "get");
  const error = gets?.medianError ?? null;
  const { chunks, equal } = report.placement;
  const done = gets?.paired?.count ?? 0;
  const share = (some: number): number | null => (done + some > 0 ? some / (done + some) : null);
  const most = (text: string, expected: number | undefined, actual: number | null) =>
    expected === undefined ? [] : [{ text, expected, actual, passed: actual !== null && actual <= expected }];
  const least = (text: string, expected: number | undefined, actual: number | null) =>
    expected === undefined ? [] : [{ text, expected, actual, passed: actual !== null && actual >= expected }];
  // If a download succeeded in one world only, it was not predicted.
  const unpaired = (pairing.finished.get("get") ?? 0) - (gets?.paired?.count ?? 0);
  return [
    ...most("error of the median download time, at most", wanted.median, error === null ? null : Math.abs(error)),
    ...most("error of each download's time, at most", wanted.each, gets?.paired?.worstError ?? null),
    ...most(
      "share of downloads in one world only, at most",
      wanted.each === undefined ? undefined : 0,
      share(unpaired),
    ),
    ...least("agreement of times, at least", wanted.agreement, report.agreement.figure),
    ...least("chunks with the same replicas, at least", wanted.placement, chunks > 0 ? equal / chunks : null),
  ];
}
