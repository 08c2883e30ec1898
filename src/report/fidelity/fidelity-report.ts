import * as z from "zod";

/*
 * The one definition of fidelity.json: what a simulation predicted, and what a live run of the same scenario measured. Bytes,
 * milliseconds and counts; shares are in 0 .. 1; null where nothing was measured. With several live runs, counts and bytes
 * are means, and each operation's time is the median.
 */

const count = z.number().nonnegative();
const millis = z.number().nonnegative();
const share = z.number().min(0).max(1);
const beside = <T extends z.ZodType>(value: T) => z.object({ simulated: value, live: value });

const times = z
  .object({ count, mean: z.number(), median: z.number(), p95: z.number(), min: z.number(), max: z.number() })
  .describe("Milliseconds. Quantiles are of type 7 (Hyndman and Fan).");

const respect = z.object({ name: z.string(), basis: z.string(), agreement: share });

const operations = z.object({
  kind: z.enum(["put", "get", "leave"]),
  outcomes: z
    .array(z.object({ outcome: z.string(), ...beside(count).shape }))
    .describe("Outcome: OK, the name of a gRPC code, interrupted or unfinished."),
  times: beside(times.nullable()).describe(
    "Times of all operations that succeeded, paired or not; several live runs count together.",
  ),
  medianError: z.number().nullable().describe("Median predicted over median measured, minus 1."),
  paired: z
    .object({
      count,
      ratio: times.describe("Predicted over measured, of each pair; without unit."),
      meanCloseness: share.describe("Mean over the pairs of the smaller time over the larger one."),
      worstError: z.number().nonnegative().describe("Largest |predicted / measured - 1| of a pair."),
      worst: z.string().describe("The pair with the largest error, in words."),
      within10: share.describe("Share of the pairs with an error of at most 10 %."),
      within20: share.describe("Share of the pairs with an error of at most 20 %."),
    })
    .nullable()
    .describe(
      "Operations that succeeded in both worlds, paired by node, kind, file, and the number of such operations before.",
    ),
  signedRank: z
    .object({
      pairs: count.describe("Pairs that differ at all."),
      slower: count.describe("Pairs that took longer live than predicted."),
      p: share.describe("Probability of a split at least as lopsided by chance; two-sided, exact up to 100 pairs."),
    })
    .nullable()
    .describe("Wilcoxon's signed-rank test of ln(measured / predicted) of the pairs."),
});

const calibration = z.object({
  parameters: z.array(
    z.object({
      name: z.string().describe("Path in the scenario, such as network.latency."),
      unit: z.enum(["duration", "share"]),
      before: z.number(),
      after: z.number(),
      error: z.number().nullable().describe("Standard error of the fit; null if it is not known."),
    }),
  ),
  operations: count.describe("Number of operations whose times were fitted."),
  simulations: count.describe("Number of simulations that the fit took."),
  rms: z
    .object({ before: z.number(), after: z.number() })
    .describe("Root of the mean square of ln(predicted / measured)."),
  agreement: z.object({ before: share, after: share }),
  yaml: z.string().describe("The calibrated part of the network section."),
});

export const fidelitySchema = z.object({
  format: z.literal("swarmlab-fidelity/1"),
  run: z.object({
    scenario: z.string(),
    description: z.string(),
    scenarioHash: z.string().describe("SHA-256 of the validated scenario."),
    seed: z.number(),
    version: z.string(),
    digest: z.string().describe("History digest of the simulation."),
    placement: z.string(),
    nodes: count,
    duration: millis,
    live: z.string().describe("How the live world was played, in words."),
    liveRuns: count,
  }),
  passed: z.boolean().describe("Every expectation of fidelity, and every check of every run."),
  agreement: z
    .object({
      figure: share
        .nullable()
        .describe("Mean over all puts and gets: 1 is no difference. Null when none succeeded in either world."),
      parts: z
        .array(
          z.object({
            ...respect.shape,
            operations: count.describe("Number of operations over which the figure is the mean."),
          }),
        )
        .describe("The parts of the figure, worst first."),
      checks: z
        .array(respect)
        .describe(
          "Figures other than times, such as placement and outcomes. The agreement leaves them out. Worst first.",
        ),
    })
    .describe("How far predicted times can be trusted, in one figure."),
  placement: z.object({
    chunks: count,
    equal: count.describe("Number of chunks whose replicas are on the same nodes in both worlds."),
    similarity: share.describe("Mean over the chunks: nodes in both worlds divided by nodes in either."),
    runs: z.array(z.object({ chunks: count, equal: count })).describe("The same figures for each live run."),
    differences: z
      .array(
        z.object({
          file: z.string(),
          chunk: count,
          onlySimulated: z.array(z.string()),
          onlyLive: z.array(z.string()),
        }),
      )
      .describe("The first hundred differences, of the first live run."),
  }),
  operations: z.array(operations),
  pairs: z
    .array(
      z.object({
        node: z.string(),
        kind: z.enum(["put", "get", "leave"]),
        name: z.string(),
        nth: count,
        bytes: count,
        predicted: millis,
        measured: millis,
      }),
    )
    .describe("The first two thousand pairs."),
  pairsInAll: count,
  sorted: z
    .array(z.object({ kind: z.enum(["put", "get", "leave"]), ...beside(z.array(millis)).shape }))
    .describe("Times in ascending order. If there are more than 400: 401 equally spaced quantiles instead."),
  load: z.array(
    z.object({
      name: z.enum(["stored", "served"]),
      maxOverMean: beside(z.number().nullable()),
      cv: beside(z.number().nullable()),
      gini: beside(z.number().nullable()),
      overlap: share
        .nullable()
        .describe("1 minus the total variation distance between the nodes' shares of the load in both worlds."),
    }),
  ),
  nodes: z
    .array(z.object({ name: z.string(), stored: beside(count), served: beside(count) }))
    .nullable()
    .describe("Bytes in replicas at the end, and chunk bytes sent; null with more than 2000 nodes."),
  traffic: z
    .array(z.object({ name: z.string(), unit: z.enum(["bytes", "count"]), ...beside(count).shape }))
    .describe("Chunk bytes moved, repairs, messages."),
  tracker: z.array(z.object({ method: z.string(), ...beside(count).shape })).describe("Requests."),
  checks: z
    .array(z.object({ world: z.string(), name: z.string(), detail: z.string() }))
    .describe("Invariants that do not hold in a run."),
  expectations: z.array(
    z.object({
      text: z.string(),
      expected: z.number(),
      actual: z.number().nullable().describe("Null when there was nothing to measure; the expectation then fails."),
      passed: z.boolean(),
    }),
  ),
  calibration: calibration.nullable(),
});

/** The content of fidelity.json. */
export type FidelityReport = z.infer<typeof fidelitySchema>;
export type OperationFidelity = FidelityReport["operations"][number];
export type CalibrationReport = NonNullable<FidelityReport["calibration"]>;

/** Writes the JSON Schema (2020-12) of fidelity.json, as kept in `fidelity.schema.json` at the project's root. */
export function fidelityJsonSchema(): unknown {
  return {
    $id: "urn:swarmlab:fidelity.schema.json",
    title: "swarmlab fidelity report",
    description:
      "A simulation beside live runs of the same scenario. Bytes, milliseconds and counts; shares are in 0 .. 1.",
    ...z.toJSONSchema(fidelitySchema),
  };
}
