import type { Workload } from "../scenario.js";
import type { WorkloadInput } from "../schema/schema.js";
import type { Context } from "../source/context.js";
import type { Roster } from "./selection.js";

/** The largest number of arrivals of a workload. A run remembers every arrival until its end, so more would not fit into memory. */
const MOST_ARRIVALS = 100_000_000;

export function expandWorkloads(
  input: readonly WorkloadInput[],
  duration: number,
  roster: Roster,
  context: Context,
): Workload[] {
  return input.map((workload, i): Workload => {
    const kind = workload.put ? "put" : "get";
    const path = ["workloads", i, kind];
    const spec = (workload.put ?? workload.get) as NonNullable<typeof workload.get>;
    const { rate, start, end = duration } = spec;
    if (start > duration) context.expected([...path, "start"], "a time within the duration");
    if (end > duration) context.expected([...path, "end"], "a time within the duration");
    else if (end < start) context.expected([...path, "end"], "a time that is not before the start");
    else if (rate * (end - start) > MOST_ARRIVALS)
      context.expected([...path, "rate"], `a rate of at most ${MOST_ARRIVALS} arrivals until the end`);
    return {
      kind,
      rate,
      start,
      end,
      size: workload.put?.size ?? { kind: "constant", value: 0 },
      maxSize: workload.put?.maxSize ?? 0,
      zipf: workload.get?.zipf ?? 0,
      replication: workload.put?.replication ?? 0,
      nodes: roster.select(spec, path, context),
    };
  });
}
