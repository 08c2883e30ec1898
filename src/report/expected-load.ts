import type { PlacementName } from "../scenario/scenario.js";
import { expectedMaximum } from "./expected-maximum.js";
import { type PlacementExperiment, samplePlacement } from "./sampled-placement.js";
import { mean, quantileOfSorted, type Spread, spreadOf, total } from "./statistics.js";
import { cappedShares, inclusionChances } from "./weighted-load.js";

/** What was placed, and where it could go. */
export interface PlacementSetting {
  readonly policy: PlacementName;
  /** Of the nodes compared; above 0. */
  readonly capacities: Float64Array;
  readonly chunks: number;
  /** Replicas of each chunk, on distinct nodes. */
  readonly copies: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How a load is expected to be spread when nothing but the policy and chance has a say. */
export interface ExpectedLoad {
  /** In words. */
  readonly basis: string;
  /** Whether the policy leaves nothing to chance. */
  readonly exact: boolean;
  /** Means over `repetitions` of the policy played alone; of the one possible outcome when exact. */
  readonly spread: Spread;
  readonly repetitions: number;
  /** 98 of 100 runs lie within. */
  readonly cvRange: Range;
  readonly maxOverMeanRange: Range;
  /** √((n - r) / (m r)), where it applies: random and rendezvous placement on equal nodes. Binomial marginals. */
  readonly cvTheory: number | null;
  /** Expected load of each node. */
  readonly perNode: Float64Array;
}

const DRAWS = 500_000;
const DRAWS_AT_ONCE = 100_000;
const NODES_AT_ONCE = 20_000;

/** CV of the number of replicas a node gets when each of `chunks` goes to `copies` of `nodes` at random. */
export function randomPlacementCv(nodes: number, chunks: number, copies: number): number {
  return Math.sqrt(Math.max(0, nodes - copies) / (chunks * copies));
}

/** Null when nothing is placed, or there is nowhere to place it. */
export function expectedLoad(setting: PlacementSetting): ExpectedLoad | null {
  const { policy, capacities, chunks } = setting;
  const nodes = capacities.length;
  const copies = Math.min(setting.copies, nodes);
  if (nodes === 0 || !(chunks * copies > 0)) return null;
  const equal = new Float64Array(nodes).fill(1);
  const alike = capacities.every((capacity) => capacity === capacities[0]);
  switch (policy) {
    case "round-robin":
      return certain(wholeShares(chunks * copies, equal, chunks), "each node in turn: no two differ by more than one");
    case "least-loaded":
      return certain(
        wholeShares(chunks * copies, capacities, chunks),
        alike ? "always the emptiest node: no two differ by more than one" : "in proportion to capacity, to one chunk",
      );
    case "two-choices": {
      const perNode = cappedShares(chunks * copies, capacities, chunks);
      const basis = "the emptier of two random nodes for its capacity; most are within ln ln n of their share";
      return sampled({ weights: equal, sizes: capacities, chunks, copies, choices: 2 }, perNode, basis, null);
    }
    case "random": {
      const perNode = equal.map(() => (chunks * copies) / nodes);
      const theory = randomPlacementCv(nodes, chunks, copies);
      const experiment = { weights: equal, sizes: equal, chunks, copies, choices: 1 };
      return sampled(experiment, perNode, "nodes drawn at random", theory);
    }
    case "rendezvous": {
      const perNode = inclusionChances(capacities, copies).map((chance) => chance * chunks);
      const basis = alike
        ? "the highest hashes, which spread as random draws do"
        : "the highest weighted hashes: successive sampling by capacity, which with several replicas gives big nodes less than their share";
      const theory = alike ? randomPlacementCv(nodes, chunks, copies) : null;
      return sampled({ weights: capacities, sizes: capacities, chunks, copies, choices: 1 }, perNode, basis, theory);
    }
  }
}

/** The same number of requests, each to a node drawn at random in proportion to `weights` (above 0). */
export function expectedRequests(requests: number, weights: Float64Array): ExpectedLoad | null {
  const nodes = weights.length;
  if (nodes === 0 || !(requests > 0)) return null;
  const all = total(weights);
  const perNode = weights.map((weight) => (requests * weight) / all);
  const alike = weights.every((weight) => weight === weights[0]);
  const theory = alike ? randomPlacementCv(nodes, requests, 1) : null;
  const basis = "as many requests, each to a node drawn at random in proportion to its time online";
  const experiment = { weights, sizes: weights, chunks: Math.round(requests), copies: 1, choices: 1 };
  return sampled(experiment, perNode, basis, theory);
}

/** Shares in whole chunks: the largest remainders are rounded up. */
function wholeShares(amount: number, weights: Float64Array, cap: number): Float64Array {
  const exact = cappedShares(amount, weights, cap);
  const whole = exact.map(Math.floor);
  const left = Math.round(total(exact) - total(whole));
  const order = Uint32Array.from({ length: exact.length }, (_, i) => i);
  const rest = (i: number): number => (exact[i] ?? 0) - (whole[i] ?? 0);
  order.sort((a, b) => rest(b) - rest(a) || a - b);
  for (const i of order.subarray(0, left)) whole[i] = (whole[i] ?? 0) + 1;
  return whole;
}

function certain(perNode: Float64Array, basis: string): ExpectedLoad | null {
  const spread = spreadOf(perNode);
  return (
    spread && {
      basis,
      exact: true,
      spread,
      repetitions: 1,
      cvRange: { low: spread.cv, high: spread.cv },
      maxOverMeanRange: { low: spread.maxOverMean, high: spread.maxOverMean },
      cvTheory: null,
      perNode,
    }
  );
}

function sampled(
  experiment: PlacementExperiment,
  perNode: Float64Array,
  basis: string,
  cvTheory: number | null,
): ExpectedLoad | null {
  const small = withinReach(experiment, perNode);
  const cost = small.experiment.chunks * experiment.copies * experiment.choices + 8 * small.experiment.weights.length;
  const repetitions = Math.max(4, Math.min(100, Math.floor(DRAWS / cost)));
  const spreads: Spread[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const spread = spreadOf(small.rescale(samplePlacement(small.experiment, repetition)));
    if (spread) spreads.push(spread);
  }
  if (spreads.length === 0) return null;
  const maxima = spreads.map((spread) => spread.maxOverMean + small.maximumShift);
  const cvs = spreads.map((spread) => spread.cv);
  const ratios = spreads.flatMap((spread) => spread.p99OverMedian ?? []);
  return {
    basis,
    exact: false,
    spread: {
      maxOverMean: mean(maxima),
      cv: cvTheory ?? mean(cvs),
      gini: mean(spreads.map((spread) => spread.gini)),
      jain: mean(spreads.map((spread) => spread.jain)),
      p99OverMedian: ratios.length === spreads.length ? mean(ratios) : null,
    },
    repetitions,
    cvRange: rangeOf(cvs),
    maxOverMeanRange: rangeOf(maxima),
    cvTheory,
    perNode,
  };
}

/** Where 98 in 100 lie; of fewer than forty, where they would about be if they were normal. */
function rangeOf(values: readonly number[]): Range {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length >= 40) return { low: quantileOfSorted(sorted, 0.01), high: quantileOfSorted(sorted, 0.99) };
  const centre = mean(sorted);
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (sorted.length - 1));
  return { low: centre - 2.5 * deviation, high: centre + 2.5 * deviation };
}

interface SmallerExperiment {
  readonly experiment: PlacementExperiment;
  /** Turns the loads of the smaller experiment into those of the whole. */
  readonly rescale: (loads: Float64Array) => Float64Array;
  /** Added to max/mean: among fewer nodes the fullest is less full. */
  readonly maximumShift: number;
}

/**
 * An experiment small enough to repeat. Of many nodes, an even selection by size, with as many chunks a node. Of many
 * chunks, fewer: deviations from a node's expected load grow with the root of their number when load is not looked at,
 * and do not grow when it is (Berenbrink et al. 2006).
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
  const expected = pick(perNode);
  const fewer = chunks / wanted;
  const growth = whole.choices > 1 ? 1 : Math.sqrt(1 / fewer);
  return {
    experiment: { ...whole, weights: pick(whole.weights), sizes: pick(whole.sizes), chunks },
    rescale: (loads) =>
      fewer === 1
        ? loads
        : loads.map((load, i) => Math.max(0, (expected[i] ?? 0) + (load - (expected[i] ?? 0) * fewer) * growth)),
    maximumShift: nodes === all ? 0 : maximumShift(whole, all, nodes, wanted),
  };
}

function maximumShift(whole: PlacementExperiment, all: number, nodes: number, chunks: number): number {
  if (whole.choices > 1) return 0;
  const ratio = (n: number, m: number): number => expectedMaximum(n, m, whole.copies).mean / ((m * whole.copies) / n);
  return ratio(all, whole.chunks) - ratio(nodes, chunks);
}
