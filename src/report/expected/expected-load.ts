import type { PlacementName } from "../../scenario/scenario.js";
import { total } from "../analysis/statistics.js";
import { certain, type ExpectedLoad, played } from "./played-load.js";
import { cappedShares, inclusionChances } from "./weighted-load.js";

/** What was placed, and where it could go. */
export interface PlacementSetting {
  readonly policy: PlacementName;
  /** Weights of the nodes compared; above 0. */
  readonly capacities: Float64Array;
  readonly chunks: number;
  /** Replicas of each chunk, on distinct nodes. */
  readonly copies: number;
  /** Zone of each node, as a number. Each replica goes to a zone with the fewest replicas of its chunk. Left out: zones do not matter. */
  readonly zones?: Uint32Array;
}

/** CV of the number of replicas a node gets when each of `chunks` goes to `copies` of `nodes` at random. */
export function randomPlacementCv(nodes: number, chunks: number, copies: number): number {
  return Math.sqrt(Math.max(0, nodes - copies) / (chunks * copies));
}

/** Null when nothing is placed, or no node can take it. */
export function expectedLoad(setting: PlacementSetting): ExpectedLoad | null {
  const { policy, capacities, chunks } = setting;
  const nodes = capacities.length;
  const copies = Math.min(setting.copies, nodes);
  if (nodes === 0 || !(chunks * copies > 0)) return null;
  const equal = new Float64Array(nodes).fill(1);
  const alike = capacities.every((capacity) => capacity === capacities[0]);
  const ideals = cappedShares(chunks * copies, capacities, chunks);
  // Policies that look at bytes cannot be more even than the size of a chunk allows.
  const grain = nodes / (chunks * copies);
  const { zones } = setting;
  const placement = { weights: equal, sizes: equal, chunks, copies, choices: 1, ...(zones ? { zones } : {}) };
  const apart = zones ? ", among those in zones with the fewest replicas of the chunk" : "";
  switch (policy) {
    case "round-robin": {
      const basis = "each node in turn: no two differ by more than one";
      return certain({ basis, ideals, grain, perNode: wholeShares(chunks * copies, equal, chunks) });
    }
    case "least-loaded": {
      const basis = alike
        ? "always the emptiest node: no two differ by more than one"
        : "always the emptiest node for its capacity";
      return certain({ basis, ideals, grain, perNode: wholeShares(chunks * copies, capacities, chunks) });
    }
    case "two-choices": {
      const basis = `the emptier of two nodes drawn in proportion to capacity${apart}: the fullest is about ln ln n chunks above its share`;
      return played({
        basis,
        ideals,
        grain,
        experiment: { ...placement, weights: capacities, sizes: capacities, choices: 2 },
        perNode: ideals,
      });
    }
    case "random": {
      const perNode = inclusionChances(capacities, copies).map((chance) => chance * chunks);
      if (!alike) {
        const basis = `nodes drawn in proportion to capacity${apart}, which for several replicas gives big nodes less than their share`;
        return played({ basis, ideals, experiment: { ...placement, weights: capacities }, perNode });
      }
      const theory = zones ? {} : { cvTheory: randomPlacementCv(nodes, chunks, copies) };
      return played({ basis: `nodes drawn at random${apart}`, ideals, experiment: placement, perNode, ...theory });
    }
    case "rendezvous": {
      const perNode = inclusionChances(capacities, copies).map((chance) => chance * chunks);
      if (!alike) {
        const basis = `the highest hashes weighted by capacity${apart}, which for several replicas gives big nodes less than their share`;
        return played({ basis, ideals, experiment: { ...placement, weights: capacities }, perNode });
      }
      const theory = zones ? {} : { cvTheory: randomPlacementCv(nodes, chunks, copies) };
      const basis = `the highest hashes${apart}, which spread as random draws do`;
      return played({ basis, ideals, experiment: placement, perNode, ...theory });
    }
  }
}

/**
 * The same number of requests, each to a node drawn at random in proportion to `weights` (above 0), compared with
 * `ideals`.
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
