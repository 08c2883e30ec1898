import * as z from "zod";

/* Parts of report.json that occur in many places. */

export const count = z.number().nonnegative();
export const bytes = z.number().nonnegative();
export const millis = z.number().nonnegative();
export const share = z.number().min(0).max(1);

export const distribution = z
  .object({
    count,
    mean: z.number(),
    min: z.number(),
    median: z.number(),
    p90: z.number(),
    p99: z.number(),
    max: z.number(),
  })
  .describe("Quantiles are of type 7 (Hyndman and Fan).");
