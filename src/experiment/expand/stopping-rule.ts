import type { metrics } from "../../report/analysis/metrics.js";
import { misfit } from "../../scenario/expectation.js";
import { anyQuantity } from "../../scenario/source/units.js";
import type { StoppingRule } from "../experiment.js";
import type { ExperimentInput } from "../schema/schema.js";
import { metricOf } from "./aggregates.js";
import type { Places } from "./places.js";

/**
 * The stopping rule, counted in runs instead of seeds. Each seed is played in each sampled network, so a batch has all runs of its
 * seeds. Undefined when there is no rule, or when its metric or its width is wrong.
 */
export function expandStop(
  input: ExperimentInput["stop"],
  seeds: number,
  networks: number,
  places: Places,
): StoppingRule | undefined {
  if (!input) return undefined;
  const metric = metricOf(input.metric, ["stop", "metric"], places);
  const atMost = input.atMost ?? seeds;
  if (seeds > 0 && atMost > seeds)
    places.note(["stop", "atMost"], `asks for at most ${atMost} seeds, and there are ${seeds}: give more seeds`);
  if (seeds > 0 && input.batch > atMost)
    places.note(["stop"], `a batch of ${input.batch} seeds is larger than the largest number of seeds, ${atMost}`);
  const counted = { batch: input.batch * networks, atMost: atMost * networks };
  if (!metric) return undefined;
  if (input.relativeWidth !== undefined) return { metric, width: { relative: input.relativeWidth }, ...counted };
  const absolute = widthOf(String(input.width), metric.unit);
  if (typeof absolute === "number") return { metric, width: { absolute }, ...counted };
  places.expected(["stop", "width"], absolute);
  return undefined;
}

type Unit = (typeof metrics extends ReadonlyMap<string, infer M> ? M : never)["unit"];

function widthOf(text: string, unit: Unit): number | string {
  const value = anyQuantity(text);
  const wrong = misfit(text, unit);
  if (value === undefined || wrong !== undefined) return wrong ?? "a width in the metric's unit";
  return value > 0 ? value : "a width above 0";
}
