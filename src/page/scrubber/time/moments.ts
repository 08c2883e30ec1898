import type { RunModel } from "../../run-model.js";

/** A moment that the slider marks: an incident, or a step of the scenario. */
export interface Moment {
  readonly kind: "incident" | "step";
  /** The beginning and the end, in ms. If the moment has no length, `until` equals `from`. */
  readonly from: number;
  readonly until: number;
  /** Whether it happened to several nodes, one after the other, up to `until`. */
  readonly isOfMany: boolean;
  readonly text: string;
}

/** Lists the marked moments, sorted by time. */
export function momentsOf({ words, report }: RunModel): Moment[] {
  // Leave faults out: the steps that made them are among the steps below.
  const consequences = words.incidents.filter(({ kind }) => kind !== "faults");
  const incidents = consequences.map(({ kind, from, until, text }): Moment => {
    return { kind: "incident", from, until, isOfMany: kind === "nodes", text };
  });
  const steps = report.marks.map(({ time, label }): Moment => {
    return { kind: "step", from: time, until: time, isOfMany: false, text: label };
  });
  return [...incidents, ...steps].sort((a, b) => a.from - b.from);
}

/** Finds the last moment that had begun by a time. */
export function latestBy(moments: readonly Moment[], time: number): Moment | undefined {
  return moments.findLast(({ from }) => from <= time);
}

/** Finds the next moment after a time, or the one before it. */
export function nextMoment(moments: readonly Moment[], time: number, direction: 1 | -1): Moment | undefined {
  return direction === 1 ? moments.find(({ from }) => from > time) : moments.findLast(({ from }) => from < time);
}
