import * as z from "zod";
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
    basis: z.string().describe("What is expected, in words."),
    exact: z.boolean().describe("Whether the policy has only one possible outcome."),
    spread,
    repetitions: count.describe("Times the policy was played alone to get these figures."),
    maxOverIdeal: z.number().describe("Largest load of a node divided by its ideal."),
    deviationRange: range.describe("Deviation from the ideals: where 98 in 100 repetitions lie."),
    maxOverMeanRange: range.describe("Where 98 in 100 repetitions lie."),
    cvTheory: z.number().nullable().describe("√((n - r)/(m r)), where it applies."),
    verdict: z
      .enum(["as expected", "more even", "less even", "not comparable"])
      .describe("Where the measured deviation from the ideals lies against `deviationRange`, if they can be compared."),
    comparable: z
      .boolean()
      .describe(
        "Whether only the policy and chance decided where the load is, so that it can be compared with the expectation.",
      ),
    caveats: z
      .array(z.string())
      .describe("What else influenced the load, so that it cannot be compared with the expectation. Empty if it can."),
  })
  .describe("The load that the placement policy and chance alone would give.");

/** The load per node in report.json. */
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
        equal: z.boolean().describe("Whether the ideal of every node is the mean."),
        deviation: z
          .number()
          .describe("Root of the mean square of load/ideal - 1, weighted by ideal; the CV when all ideals are equal."),
        maxOverIdeal: z.number().describe("Largest load of a node divided by its ideal."),
        weightedGini: z.number().describe("Gini of load against ideal; 0 when in proportion."),
        misplacedShare: share.describe(
          "Total variation: the share of the load that would have to move to match the ideals.",
        ),
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
          sorted: z.array(z.number()).describe("Loads of the class's nodes, ascending, or quantiles of them."),
          overIdeal: z
            .array(z.number())
            .describe("Loads divided by the nodes' ideals, ascending, or quantiles of them; empty without ideals."),
        }),
      )
      .describe(
        "Loads by class of the nodes. If there are more than eight classes, all nodes are in one entry with an empty class.",
      ),
    lorenz: z
      .array(z.object({ population: share, share }))
      .describe("The nodes with least load, as a share of all nodes, against their share of the load."),
  })
  .describe("A load per node.");
