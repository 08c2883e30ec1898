import type { Action, Backbone, Step, Who, Workload } from "../scenario.js";
import type { StepInput, WorkloadInput } from "../schema/schema.js";
import type { Context } from "../source/context.js";
import type { Path } from "../source/problem.js";
import { expandLimit } from "./expand-backbones.js";
import type { Roster } from "./selection.js";

/** Each arrival is remembered to the end of the run: more fit into no memory. */
const MOST_ARRIVALS = 100_000_000;

/** Steps, by time; those of one time in the order of the file. */
export function expandSteps(
  input: readonly StepInput[],
  duration: number,
  roster: Roster,
  backbones: readonly Backbone[],
  context: Context,
): Step[] {
  const steps = input.map((step, i): Step => {
    const path = ["steps", i];
    checkTimes(step, path, duration, context);
    const place = { at: step.at, where: context.where(path), ...(step.mayFail ? { mayFail: true } : {}) };
    const action = step.limit
      ? expandLimit(step.limit, [...path, "limit"], roster, backbones, context)
      : expandAction(step, path, roster, context);
    return { ...place, ...action };
  });
  return steps.sort((a, b) => a.at - b.at);
}

function checkTimes(step: StepInput, path: Path, duration: number, context: Context): void {
  if (step.at > duration) context.expected([...path, "at"], "a time within the duration");
  if (step.at <= duration && step.at + (step.over ?? 0) > duration)
    context.expected([...path, "over"], "a time that ends within the duration");
}

function expandAction(step: StepInput, path: Path, roster: Roster, context: Context): Action {
  const over = step.over ?? 0;
  if (step.put) {
    const { file, size, replication = 0 } = step.put;
    const who = single(roster.who(step.put, [...path, "put"], context, 1));
    return { do: "put", who, file, size, replication };
  }
  if (step.get)
    return { do: "get", who: roster.who(step.get, [...path, "get"], context, 1), file: step.get.file, over };
  if (step.remove) return { do: "remove", file: step.remove.file };
  for (const action of ["join", "leave", "crash"] as const) {
    const whom = step[action];
    if (whom) return { do: action, who: roster.who(whom, [...path, action], context), over };
  }
  const restart = step.restart ?? {};
  const downtime = "downtime" in restart ? restart.downtime : undefined;
  return {
    do: "restart",
    who: roster.who(restart, [...path, "restart"], context),
    over,
    ...(downtime === undefined ? {} : { downtime }),
  };
}

/** A put is made by one node: of several named, one is drawn. */
function single(who: Who): Who {
  return who.kind === "named" && who.nodes.length > 1 ? { kind: "pick", from: who.nodes, count: 1 } : who;
}

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
