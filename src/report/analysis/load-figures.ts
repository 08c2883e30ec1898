import { cappedShares, deviationFrom, mostOver, weightedGini } from "../expected/weighted-load.js";
import type { Figures, LoadFigures } from "../figures.js";
import type { Measurements, NodeColumns } from "../measurements.js";
import { ascending, gini, mean, spreadOfSorted, total, totalVariation } from "./statistics.js";

/** A load of some nodes, and the ideal load of each. */
export interface Load {
  readonly values: Float64Array;
  readonly ideals: Float64Array;
}

/** The loads of stored replicas at the end, on nodes that are online then and offer capacity. */
export interface Holdings {
  /** The positions of these nodes. */
  readonly online: readonly number[];
  readonly capacities: Float64Array;
  readonly stored: Load;
  readonly replicas: Load;
}

/** The loads of sent chunks in the run, on the nodes that are compared (see `servicesOf`). */
export interface Services {
  readonly ever: readonly number[];
  readonly uptimes: Float64Array;
  readonly served: Load;
  readonly requests: Load;
}

export function holdingsOf({ nodes, files }: Measurements): Holdings {
  const online = onlineStoring(nodes);
  const capacities = weightsOf(nodes.capacity, online);
  const [stored, replicas] = [pick(nodes.stored, online), pick(nodes.replicas, online)];
  return {
    online,
    capacities,
    stored: { values: stored, ideals: cappedShares(total(stored), capacities, files.bytes) },
    replicas: { values: replicas, ideals: cappedShares(total(replicas), capacities, files.chunks) },
  };
}

/**
 * Loads of sent chunks on nodes that were ever online. Nodes without capacity are all included if any of them sent something: in a
 * crowd of readers they send cached copies, which takes this load off the others.
 */
export function servicesOf({ nodes }: Measurements): Services {
  const readersServe = nodes.served.some((bytes, i) => bytes > 0 && nodes.capacity[i] === 0);
  const serving = readersServe ? [...nodes.capacity.keys()] : storingNodes(nodes);
  const ever = serving.filter((i) => (nodes.uptime[i] ?? 0) > 0);
  const uptimes = weightsOf(nodes.uptime, ever);
  const [served, requests] = [pick(nodes.served, ever), pick(nodes.requests, ever)];
  return {
    ever,
    uptimes,
    served: { values: served, ideals: cappedShares(total(served), uptimes) },
    requests: { values: requests, ideals: cappedShares(total(requests), uptimes) },
  };
}

/** Computes the loads per node that metrics need: without curves, classes, and the loads expected of the placement policy. */
export function loadFigures(measurements: Measurements): Figures["load"] {
  const { stored, replicas } = holdingsOf(measurements);
  const { served, requests } = servicesOf(measurements);
  return {
    stored: figuresOfLoad(stored),
    replicas: figuresOfLoad(replicas),
    served: figuresOfLoad(served),
    requests: figuresOfLoad(requests),
  };
}

export function figuresOfLoad({ values, ideals }: Load, sorted = ascending(values)): LoadFigures {
  const spread = spreadOfSorted(sorted);
  const known = (value: number): number | null => (sorted.length === 0 ? null : value);
  return {
    total: total(sorted),
    mean: known(mean(sorted)),
    max: known(sorted[sorted.length - 1] ?? 0),
    spread,
    ideal: spread && againstIdeals(values, ideals),
  };
}

function againstIdeals(values: Float64Array, ideals: Float64Array): LoadFigures["ideal"] {
  if (!(total(ideals) > 0)) return null;
  return {
    deviation: deviationFrom(values, ideals),
    maxOverIdeal: mostOver(values, ideals),
    weightedGini: allEqual(ideals) ? gini(values) : weightedGini(values, ideals),
    misplacedShare: Math.min(1, totalVariation(values, ideals)),
  };
}

/** Whether the ideal is the same for every node. */
export function allEqual(ideals: Float64Array): boolean {
  const first = ideals[0] ?? 0;
  return ideals.every((ideal) => Math.abs(ideal - first) <= 1e-9 * first);
}

/** The ideal bytes of replicas of every node, by its position; undefined for nodes that are not compared. */
export function idealStored(nodes: NodeColumns, bytes: number): (number | undefined)[] {
  const online = onlineStoring(nodes);
  const shares = cappedShares(total(pick(nodes.stored, online)), weightsOf(nodes.capacity, online), bytes);
  const ideals: (number | undefined)[] = new Array(nodes.capacity.length).fill(undefined);
  online.forEach((node, i) => {
    ideals[node] = shares[i];
  });
  return ideals;
}

export function pick(column: Float64Array, positions: readonly number[]): Float64Array {
  return new Float64Array(positions.map((i) => column[i] ?? 0));
}

function onlineStoring(nodes: NodeColumns): number[] {
  return storingNodes(nodes).filter((i) => nodes.online[i] === 1);
}

/** The positions of the nodes that offer capacity. */
export function storingNodes(nodes: NodeColumns): number[] {
  return [...nodes.capacity.keys()].filter((i) => (nodes.capacity[i] ?? 0) > 0);
}

/** The weights of nodes. They are all equal if some nodes have unlimited capacity. */
function weightsOf(column: Float64Array, positions: readonly number[]): Float64Array {
  const weights = pick(column, positions);
  return weights.every(Number.isFinite) ? weights : weights.fill(1);
}
