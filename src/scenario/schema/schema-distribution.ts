import * as z from "zod";
import { exactExp, exactLn, exactPow } from "../../runtime/random/exact-math.js";
import { meanOf } from "../players/distribution.js";
import type { Distribution } from "../scenario.js";
import * as s from "./schema-types.js";

type Measure = typeof s.duration | typeof s.size;

/** Makes a rule that exactly one of these keys must be given. */
function exactlyOne(names: readonly string[]) {
  return (value: object, context: z.RefinementCtx) => {
    const given = names.filter((name) => (value as Record<string, unknown>)[name] !== undefined);
    if (given.length !== 1)
      context.addIssue({ code: "custom", message: `exactly one of the keys ${names.join(", ")}` });
  };
}

/** Scales a distribution of scale 1 so that its mean or median is as asked. */
function scaled(
  given: { mean?: number | undefined; median?: number | undefined; scale?: number | undefined },
  mean: number,
  median: number,
): number {
  if (given.scale !== undefined) return given.scale;
  return given.mean !== undefined ? given.mean / mean : (given.median as number) / median;
}

/** Makes the families of distributions, over times or over sizes. */
function families(measure: Measure) {
  const quantity = () => measure().refine((value) => value > 0, { error: "a quantity greater than 0" });
  const mean = () => quantity().describe("Mean.").optional();
  const median = () => quantity().describe("Median: half of the values are smaller.").optional();
  const shape = () =>
    s
      .positiveNumber()
      .min(0.05, { error: "a shape of at least 0.05" })
      .describe("Shape; below 1 the distribution has a heavy tail.");
  return {
    constant: measure().describe("Always this value.").optional(),
    uniform: s
      .map({ min: measure().describe("Smallest value."), max: measure().describe("Largest value.") })
      .refine((value) => value.min <= value.max, { error: "a minimum that is not above the maximum" })
      .describe("Any value from min to max, all equally probable.")
      .optional(),
    exponential: s
      .map({ mean: quantity().describe("Mean.") })
      .describe("Exponential, by its mean.")
      .optional(),
    weibull: s
      .map({
        shape: shape(),
        scale: quantity().describe("Scale: 63.2 % of the values are smaller.").optional(),
        mean: mean(),
        median: median(),
      })
      .superRefine(exactlyOne(["scale", "mean", "median"]))
      .describe("Weibull, by its shape and one of scale, mean, median.")
      .optional(),
    lognormal: s
      .map({
        sigma: s
          .positiveNumber()
          .max(10, { error: "a sigma of at most 10" })
          .describe("Standard deviation of the logarithm."),
        median: median(),
        mean: mean(),
      })
      .superRefine(exactlyOne(["median", "mean"]))
      .describe("Log-normal: sigma of the logarithm, and median or mean.")
      .optional(),
    pareto: s
      .map({
        shape: s.positiveNumber().describe("Exponent of the tail; with 1 or less there is no mean."),
        min: quantity().describe("Smallest value.").optional(),
        mean: mean(),
      })
      .superRefine(exactlyOne(["min", "mean"]))
      .refine((value) => value.mean === undefined || value.shape > 1, { error: "a shape above 1, for a mean to exist" })
      .describe("Pareto: shape (tail exponent), and the smallest value or the mean.")
      .optional(),
  };
}

type Family = z.output<z.ZodObject<ReturnType<typeof families>>>;

function toDistribution(value: Family): Distribution {
  if (value.uniform) return { kind: "uniform", ...value.uniform };
  if (value.exponential) return { kind: "exponential", mean: value.exponential.mean };
  if (value.weibull) {
    const { shape } = value.weibull;
    const unit = meanOf({ kind: "weibull", shape, scale: 1 });
    return { kind: "weibull", shape, scale: scaled(value.weibull, unit, exactPow(exactLn(2), 1 / shape)) };
  }
  if (value.lognormal) {
    const { sigma } = value.lognormal;
    return { kind: "lognormal", sigma, median: scaled(value.lognormal, exactExp((sigma * sigma) / 2), 1) };
  }
  if (value.pareto) {
    const { shape, min, mean } = value.pareto;
    return { kind: "pareto", shape, min: min ?? ((mean as number) * (shape - 1)) / shape };
  }
  return { kind: "constant", value: value.constant as number };
}

/** Makes the schema of a distribution: `{ exponential: { mean: 2h } }`, a mixture of several, or a plain quantity that is always the same. */
function distribution(measure: Measure, what: string) {
  const part = s
    .choice({ weight: s.positiveNumber().describe("Weight of this part."), ...families(measure) }, what, ["weight"])
    .transform((value) => ({ weight: value.weight, of: toDistribution(value) }));
  const whole = s
    .choice(
      {
        ...families(measure),
        mixture: z
          .array(part, { error: "a list of parts" })
          .min(1, { error: "at least one part" })
          .describe("Parts with weights.")
          .optional(),
      },
      what,
    )
    .transform(
      (value): Distribution => (value.mixture ? { kind: "mixture", parts: value.mixture } : toDistribution(value)),
    );
  const constant = measure().transform((value): Distribution => ({ kind: "constant", value }));
  return z.union([constant, whole], { error: what });
}

export const durations = () => distribution(s.duration, "a time such as 2h, or a distribution of times");
export const sizes = () => distribution(s.size, "a size such as 10 MiB, or a distribution of sizes");
