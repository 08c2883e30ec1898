import { type PlacementName, placementPolicies } from "../../policies/placement/policies.js";
import type { PlacementRow } from "../../policies/placement/policy.js";
import { total } from "../analysis/statistics.js";
import { certain, type ExpectedLoad, played } from "./played-load.js";
import { cappedShares, inclusionChances } from "./weighted-load.js";

/** The chunks that were placed, and the nodes to which they could go. */
export interface PlacementSetting {
  readonly policy: PlacementName;
  /** The weights of the nodes that are compared; each is above 0. */
  readonly capacities: Float64Array;
  readonly chunks: number;
  /** The number of replicas of each chunk, on distinct nodes. */
  readonly copies: number;
  /** The zone of each node, as a number. Each replica goes to a zone with the fewest replicas of its chunk. Left out: zones do not matter. */
  readonly zones?: Uint32Array;
}

/** Computes the CV of replicas per node when each of `chunks` chunks goes to `copies` of `nodes` nodes at random. */
export function randomPlacementCv(nodes: number, chunks: number, copies: number): number {
  return Math.sqrt(Math.max(0, nodes - copies) / (chunks * copies));
}

/** Computes the expected load of a placement. Null when nothing is placed, or when no node can take anything. */
export function expectedLoad(setting: PlacementSetting): ExpectedLoad | null {
  const { policy, capacities, chunks, zones } = setting;
  const nodes = capacities.length;
  const copies = Math.min(setting.copies, nodes);
  if (nodes === 0 || !(chunks * copies > 0)) return null;
  const { traits, balance }: PlacementRow = placementPolicies[policy];
  const { draws, looksAtLoads } = traits;
  const alike = traits.shares === "alike" || capacities.every((capacity) => capacity === capacities[0]);
  const weights = alike ? new Float64Array(nodes).fill(1) : capacities;
  const ideals = cappedShares(chunks * copies, capacities, chunks);
  const { chosen, outcome } = alike ? balance.alike : balance.unlike;
  // A policy that evens out loads places whole chunks, so loads still differ by about one chunk.
  const grain = looksAtLoads || draws === 0 ? nodes / (chunks * copies) : 0;
  if (draws === 0) {
    const perNode = wholeShares(chunks * copies, weights, chunks);
    return certain({ basis: `${chosen}${outcome}`, ideals, grain, perNode });
  }
  const apart = zones ? ", among nodes in zones with the fewest replicas of the chunk" : "";
  return played({
    basis: `${chosen}${apart}${outcome}`,
    ideals,
    grain,
    experiment: { weights, sizes: weights, chunks, copies, choices: draws, ...(zones ? { zones } : {}) },
    perNode: looksAtLoads ? ideals : inclusionChances(weights, copies).map((chance) => chance * chunks),
    ...(alike && draws === 1 && !zones ? { cvTheory: randomPlacementCv(nodes, chunks, copies) } : {}),
  });
}

/**
 * Computes the expected load of `requests` requests, each to a node drawn at random in proportion to `weights` (above 0). It is compared
 * with `ideals`.
 */
export function expectedRequests(requests: number, weights: Float64Array, ideals: Float64Array): ExpectedLoad | null {
  const nodes = weights.length;
  if (nodes === 0 || !(requests > 0)) return null;
  const all = total(weights);
  const perNode = weights.map((weight) => (requests * weight) / all);
  const experiment = { weights, sizes: weights, chunks: Math.round(requests), copies: 1, choices: 1 };
  const basis = "as many requests, each to a node drawn in proportion to the copies it holds and its time online";
  return played({ basis, ideals, experiment, perNode });
}

/** Computes shares in whole chunks: the largest remainders are rounded up. */
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
