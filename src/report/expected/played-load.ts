import { mean, quantileOfSorted, type Spread, spreadOf, variance } from "../analysis/statistics.js";
import { expectedMaximum } from "./expected-maximum.js";
import { type PlacementExperiment, samplePlacement } from "./sampled-placement.js";
import { deviationFrom, mostOver } from "./weighted-load.js";

interface Range {
  readonly low: number;
  readonly high: number;
}

/** How a load is expected to be spread if only the policy and chance decide. */
export interface ExpectedLoad {
  /** How the expectation was computed, in words. */
  readonly basis: string;
  /** Whether the policy has only one possible outcome. */
  readonly exact: boolean;
  /** The means over `repetitions` plays of the policy alone (`cv`: `cvTheory` if it is known); if `exact`, the values of the only possible outcome. */
  readonly spread: Spread;
  /** The highest ratio of a node's load to its ideal. */
  readonly maxOverIdeal: number;
  readonly repetitions: number;
  /** The range in which the deviation from the ideals (the CV, if all ideals are equal) lies in 98 of 100 runs. */
  readonly deviationRange: Range;
  readonly maxOverMeanRange: Range;
  /**
   * √((n - r) / (m r)) for n nodes, and m chunks with r replicas each. It holds for random and rendezvous placement on equal nodes without
   * zones, where the number of chunks on a node is binomial. Null otherwise.
   */
  readonly cvTheory: number | null;
}

interface Outcome {
  readonly basis: string;
  /** The ideal load of each node. */
  readonly ideals: Float64Array;
  /** The least deviation that means anything, since load comes in whole chunks. */
  readonly grain?: number;
  /** The expected load of each node. */
  readonly perNode: Float64Array;
}

/** Computes the expected load for a policy with only one possible outcome. Null without load. */
export function certain({ basis, ideals, grain = 0, perNode }: Outcome): ExpectedLoad | null {
  const spread = spreadOf(perNode);
  if (!spread) return null;
  const deviation = deviationFrom(perNode, ideals);
  return {
    basis,
    exact: true,
    spread,
    maxOverIdeal: mostOver(perNode, ideals),
    repetitions: 1,
    deviationRange: { low: Math.max(0, deviation - grain), high: deviation + grain },
    maxOverMeanRange: { low: spread.maxOverMean, high: spread.maxOverMean },
    cvTheory: null,
  };
}

const DRAWS = 500_000;
const DRAWS_AT_ONCE = 100_000;
const NODES_AT_ONCE = 20_000;

/** Computes the expected load for a policy that draws at random: plays the policy many times. Null without load. */
export function played(
  given: Outcome & { readonly experiment: PlacementExperiment; readonly cvTheory?: number },
): ExpectedLoad | null {
  const { basis, ideals, grain = 0, experiment, cvTheory = null } = given;
  const small = withinReach(experiment, given.perNode);
  const cost = small.experiment.chunks * experiment.copies * experiment.choices + 8 * small.chosen.length;
  const repetitions = Math.max(4, Math.min(100, Math.floor(DRAWS / cost)));
  const outcomes = Array.from({ length: repetitions }, (_, i) => samplePlacement(small.experiment, i));
  const loads = enlarged(outcomes, small);
  const spreads = loads.flatMap((load) => spreadOf(load) ?? []);
  if (spreads.length === 0) return null;
  const ideal = Float64Array.from(small.chosen, (node) => ideals[node] ?? 0);
  const deviations = rangeOf(loads.map((load) => deviationFrom(load, ideal)));
  const maxima = spreads.map((spread) => spread.maxOverMean + small.maximumShift);
  const ratios = spreads.flatMap((spread) => spread.p99OverMedian ?? []);
  return {
    basis,
    exact: false,
    spread: {
      maxOverMean: mean(maxima),
      cv: cvTheory ?? mean(spreads.map((spread) => spread.cv)),
      gini: mean(spreads.map((spread) => spread.gini)),
      jain: mean(spreads.map((spread) => spread.jain)),
      p99OverMedian: ratios.length === spreads.length ? mean(ratios) : null,
    },
    maxOverIdeal: mean(loads.map((load) => mostOver(load, ideal))) + small.maximumShift,
    repetitions,
    deviationRange: { low: Math.max(0, deviations.low - grain), high: deviations.high + grain },
    maxOverMeanRange: rangeOf(maxima),
    cvTheory,
  };
}

/** Computes the range of 98 in 100 values; for fewer than forty values, an estimate from the normal law. */
function rangeOf(values: readonly number[]): Range {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length >= 40) return { low: quantileOfSorted(sorted, 0.01), high: quantileOfSorted(sorted, 0.99) };
  const centre = mean(sorted);
  const deviation = Math.sqrt((variance(sorted) * sorted.length) / (sorted.length - 1));
  return { low: centre - 2.5 * deviation, high: centre + 2.5 * deviation };
}

interface SmallerExperiment {
  readonly experiment: PlacementExperiment;
  /** The positions of the smaller experiment's nodes among all nodes. */
  readonly chosen: readonly number[];
  /** The expected load of each of them in the full experiment. */
  readonly expected: Float64Array;
  /** The chunks of the smaller experiment, as a share of the chunks that the same number of nodes have in the full one. */
  readonly fewer: number;
  /** The number to add to max/mean, since among fewer nodes the fullest one is less full. */
  readonly maximumShift: number;
}

/**
 * Makes an experiment that is small enough to be repeated. If there are too many nodes, it takes an even selection of them by their expected
 * loads, with the same number of chunks per node. If there are still too many chunks, it takes fewer.
 */
function withinReach(whole: PlacementExperiment, perNode: Float64Array): SmallerExperiment {
  const all = whole.weights.length;
  const nodes = Math.min(all, NODES_AT_ONCE);
  const order = Uint32Array.from({ length: all }, (_, i) => i);
  if (nodes < all) order.sort((a, b) => (perNode[a] ?? 0) - (perNode[b] ?? 0) || a - b);
  const chosen = Array.from({ length: nodes }, (_, i) => order[Math.floor(((i + 0.5) * all) / nodes)] ?? 0);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(chosen, (i) => column[i] ?? 0);
  const wanted = nodes === all ? whole.chunks : Math.max(1, Math.round((whole.chunks * nodes) / all));
  const chunks = Math.max(1, Math.min(wanted, Math.floor(DRAWS_AT_ONCE / (whole.copies * whole.choices))));
  return {
    experiment: {
      ...{ ...whole, weights: pick(whole.weights), sizes: pick(whole.sizes), chunks },
      ...(whole.zones ? { zones: Uint32Array.from(chosen, (i) => whole.zones?.[i] ?? 0) } : {}),
    },
    chosen,
    expected: pick(perNode),
    fewer: chunks / wanted,
    maximumShift: nodes === all ? 0 : maximumShift(whole, all, nodes, wanted),
  };
}

/**
 * Scales the loads of the smaller experiment to all chunks. If the policy ignores load, deviations from a node's expected load grow
 * with the root of the number of chunks. If it looks at load, they do not grow (Berenbrink et al. 2006). In that case, and with
 * zones, the expected load itself is known only from the repetitions.
 */
function enlarged(outcomes: readonly Float64Array[], small: SmallerExperiment): readonly Float64Array[] {
  const { fewer, experiment } = small;
  if (fewer === 1) return outcomes;
  const growth = experiment.choices > 1 ? 1 : Math.sqrt(1 / fewer);
  const isPlayed = experiment.choices > 1 || experiment.zones !== undefined;
  const expected = isPlayed
    ? small.expected.map((_, node) => mean(outcomes.map((loads) => loads[node] ?? 0)))
    : small.expected.map((load) => load * fewer);
  return outcomes.map((loads) =>
    loads.map((load, node) => {
      const centre = expected[node] ?? 0;
      return Math.max(0, centre / fewer + (load - centre) * growth);
    }),
  );
}

/** Computes the shift of max/mean if nodes with equal weights are drawn without regard to load or zones. Otherwise it is not known, and 0. */
function maximumShift(whole: PlacementExperiment, all: number, nodes: number, chunks: number): number {
  if (whole.choices > 1 || whole.zones || whole.weights.some((weight) => weight !== whole.weights[0])) return 0;
  const ratio = (n: number, m: number): number => expectedMaximum(n, m, whole.copies).mean / ((m * whole.copies) / n);
  return ratio(all, whole.chunks) - ratio(nodes, chunks);
}
