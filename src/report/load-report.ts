import { z } from "zod";
import { count, share } from "./report-parts.js";

const spread = z
  .object({
    maxOverMean: z.number().describe("Largest over mean; 1 when all are equal."),
    cv: z.number().describe("Standard deviation of the population over mean."),
    gini: z.number().describe("0 when all are equal; (n - 1)/n when one node has all."),
    jain: z.number().describe("Jain's fairness index: 1 when all are equal; 1/n when one node has all."),
    p99OverMedian: z.number().nullable().describe("Null when the median is 0."),
  })
  .describe("How unevenly a load is spread over nodes; without unit.");

const range = z.object({ low: z.number(), high: z.number() });

const expectedSpread = z
  .object({
    basis: z.string().describe("What the expectation is of, in words."),
    exact: z.boolean().describe("Whether the policy leaves nothing to chance."),
    spread,
    repetitions: count.describe("Times the policy was played alone to get these figures."),
    maxOverIdeal: z.number().describe("Most loaded node for its ideal."),
    deviationRange: range.describe("Deviation from the ideals: where 98 in 100 repetitions lie."),
    maxOverMeanRange: range.describe("Where 98 in 100 repetitions lie."),
    cvTheory: z.number().nullable().describe("√((n - r)/(m r)), where it applies."),
    verdict: z
      .enum(["as expected", "more even", "less even", "not comparable"])
      .describe("Where the measured deviation from the ideals lies against `deviationRange`, if they can be compared."),
    comparable: z.boolean().describe("Whether nothing but what the expectation is of decided where the load is."),
    caveats: z.array(z.string()).describe("Why they cannot be compared: what else had a say. Empty if they can."),
  })
  .describe("What the placement policy would give if nothing but it and chance had a say.");

/** Load per node in report.json. */
export const load = z
  .object({
    unit: z.enum(["bytes", "count"]),
    population: z.string().describe("Which nodes were compared."),
    nodes: count,
    total: z.number(),
    mean: z.number().nullable(),
    min: z.number().nullable(),
    median: z.number().nullable(),
    p99: z.number().nullable(),
    max: z.number().nullable(),
    spread: spread.nullable().describe("Null without load."),
    expected: expectedSpread.nullable(),
    ideal: z
      .object({
        basis: z.string(),
        equal: z.boolean().describe("Whether the ideal is the same for every node: the mean."),
        deviation: z
          .number()
          .describe("Root of the mean square of load/ideal - 1, weighted by ideal; the CV when all ideals are equal."),
        maxOverIdeal: z.number().describe("Most loaded node for its ideal."),
        weightedGini: z.number().describe("Gini of load against ideal; 0 when in proportion."),
        misplacedShare: share.describe("Total variation: share of the load that would have to move."),
        sorted: z.array(z.number()).describe("Ideals of the nodes in `sorted`, or their quantiles."),
      })
      .nullable(),
    sorted: z
      .array(z.number())
      .describe("Load of every node, ascending; of more than 400 nodes, 401 equally spaced quantiles."),
    groups: z
      .array(
        z.object({
          class: z.string(),
          nodes: count,
          sorted: z.array(z.number()).describe("Load of its nodes, ascending, or quantiles of it."),
          overIdeal: z.array(z.number()).describe("Load over the node's ideal, likewise; empty without ideals."),
        }),
      )
      .describe("By class of the nodes; of more than eight classes, all nodes together, with an empty class."),
    lorenz: z
      .array(z.object({ population: share, share }))
      .describe("The nodes with least load, as a share of all nodes, against their share of the load."),
  })
  .describe("A load per node.");
