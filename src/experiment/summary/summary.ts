import * as z from "zod";

/*
 * The one definition of summary.json: its type, its validation, and the descriptions of its JSON Schema. Figures are in base units, as in
 * report.json: bytes, milliseconds, counts, shares in 0 .. 1. A figure is null if nothing was measured.
 */

const figure = z.number().nullable();
const count = z.number().int().min(0);
const method = z
  .enum(["student", "bootstrap", "two-way"])
  .nullable()
  .describe("How the interval was computed; null: there is none.");

const range = z.object({ low: z.number(), high: z.number() });

const unit = z.enum(["duration", "bytes", "count", "share", "ratio", "rate"]);

const setting = z.object({
  name: z.string(),
  levels: z.record(z.string(), z.string()).describe("The level of each factor."),
  command: z.string().describe("Words of a command line that plays this setting once."),
  played: z.number().describe("Milliseconds that a run is played."),
  readers: z
    .boolean()
    .describe("Whether nodes that offer no capacity may send cached copies, and so count in load.served."),
  asked: count.describe(
    "Runs that the experiment asks for; if a stopping rule may end the setting earlier, the largest number.",
  ),
  finished: count,
  failed: count.describe("Runs that threw, or whose thread died."),
  unsound: count.describe("Finished runs whose own checks or expectations failed. Their figures count."),
  violated: count.describe(
    "Finished runs that violated an invariant: a fault of the program, for which the experiment fails.",
  ),
  stop: z
    .enum(["no rule", "narrow enough", "most runs", "not yet"])
    .describe("Whether the stopping rule has been reached."),
  complete: z.boolean().describe("Whether every run has been made that the experiment asks for."),
});

const cell = z.object({
  setting: z.string(),
  metric: z.string(),
  count: count.describe("Runs that count."),
  noData: count.describe("Runs that had nothing to measure."),
  leftOut: count.describe("Runs with data that do not count, since other runs of their network or seed have none."),
  mean: figure,
  sd: figure.describe("Standard deviation of the sample, divided by n - 1."),
  min: figure,
  max: figure,
  low: figure.describe("95 % interval of the mean."),
  high: figure,
  method,
  covers: z.string().describe("What was sampled, and so what the interval covers."),
  why: z.string().nullable().describe("Why there is no interval."),
});

const comparison = z.object({
  setting: z.string(),
  metric: z.string(),
  pairs: count.describe("Seeds (and networks) for which both settings have data."),
  unpaired: count.describe("Runs with data that have no partner."),
  base: figure.describe("Mean of the baseline over the pairs."),
  mean: figure.describe("Mean of the setting over the pairs."),
  difference: figure.describe("Setting minus baseline, mean over the pairs."),
  interval: range.nullable().describe("95 % interval of the difference."),
  p: figure.describe("Two-sided probability of so large a difference if there were none."),
  corrected: z
    .object({
      p: z.number().describe("The probability after Holm's correction."),
      confidence: z
        .number()
        .describe(
          "Confidence at which this comparison's interval excludes 0 exactly when p is at most 0.05, unless half of the pairs or more are equal.",
        ),
      low: figure,
      high: figure,
    })
    .nullable()
    .describe("Corrected for the number of comparisons."),
  ratio: z
    .object({ estimate: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .describe("Mean of the setting over the baseline's, with an interval at the corrected confidence."),
  method,
  verdict: z
    .enum(["better", "worse", "higher", "lower", "alike", "not told", "no data", "not comparable"])
    .describe(
      "higher and lower: it is not known which direction is better. not told: the runs do not decide whether there is a difference.",
    ),
  text: z.string(),
});

const expectation = z.object({
  text: z.string(),
  where: z.string(),
  metric: z.string(),
  setting: z.string().nullable().describe("Name of the setting; null: the expectation is about two settings."),
  actual: figure.describe(
    "The figure that was compared with the threshold; for a pair, the end of the interval that is nearer to failing.",
  ),
  verdict: z.enum(["held", "failed", "no data", "not comparable", "held so far", "not judged"]),
  why: z.string().nullable(),
  passed: z.boolean(),
});

const failure = z.object({
  setting: z.string(),
  seed: z.number(),
  network: z.number().nullable(),
  message: z.string(),
  command: z.string().describe("The command that shows the failure again."),
});

export const summarySchema = z.object({
  format: z.literal("swarmlab-summary/1"),
  name: z.string(),
  description: z.string(),
  baseline: z.string(),
  factors: z.array(
    z.object({
      name: z.string(),
      levels: z.array(z.object({ name: z.string(), quantity: figure.describe("In base units; null: not a number.") })),
    }),
  ),
  metrics: z.array(z.object({ path: z.string(), unit, description: z.string() })),
  seeds: count,
  networks: count.nullable().describe("Number of sampled networks; null: the experiment names none."),
  warmUp: z.number().describe("Milliseconds at the start of a run that the figures leave out."),
  verdict: z.enum(["passed", "failed", "not judged"]),
  why: z.string().nullable().describe("Why the experiment failed, or is not judged."),
  settings: z.array(setting),
  caveats: z.array(z.string()).describe("What a reader must know before reading the figures."),
  cells: z.array(cell),
  comparisons: z
    .array(comparison)
    .describe("Each setting compared with the baseline, over common seeds; differences come first."),
  compared: count.describe("Number of comparisons for which the intervals are corrected."),
  expectations: z.array(expectation),
  failures: z.array(failure),
});

export type Summary = z.infer<typeof summarySchema>;
export type SummarySetting = Summary["settings"][number];
export type Cell = Summary["cells"][number];
export type SettingComparison = Summary["comparisons"][number];
export type ExpectationVerdict = Summary["expectations"][number];

/** Writes the JSON Schema (2020-12) of summary.json, as kept in `summary.schema.json` at the project's root. */
export function summaryJsonSchema(): unknown {
  return {
    $id: "urn:swarmlab:summary.schema.json",
    title: "swarmlab experiment summary",
    description: "Bytes, milliseconds and counts; shares are in 0 .. 1; null if nothing was measured.",
    ...z.toJSONSchema(summarySchema),
  };
}
