import type { Millis } from "../../runtime/clock.js";
import type { HappeningKind, Moment, Part } from "./trigger-kinds.js";

/** The position that stands for the tracker. A trigger for any node does not wait for the tracker, since the tracker is no node. */
const NO_NODE = -1;

/** The event that must happen for a step to be played, as plain data. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface Trigger {
  readonly of: HappeningKind;
  readonly moment: Moment;
  /** The figure that must be reached. `reaches`: a share in 0..1. `fallTo`, `riseTo`: a number of replicas. */
  readonly level?: number;
  /** The name of the file. Left out: any file. */
  readonly file?: string;
  /** The position of the chunk in its file. Left out: any. */
  readonly chunk?: number;
  /** The hosts that cause the event, or to which it happens. Left out: any host; for a `node` event, any node. */
  readonly hosts?: readonly number[];
  /** Whether the step is played each time the event happens. Left out: only the first time. */
  readonly each?: true;
  /** How long after the event the step is played, in ms. Left out: at once. */
  readonly after?: Millis;
  /** The times in ms between which events count. Left out: the start, and the end of the run. */
  readonly from?: Millis;
  readonly until?: Millis;
  /** The event in words, such as `put of film commits`. */
  readonly text: string;
}

/** An event that has just happened in the swarm. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface Happening {
  readonly of: HappeningKind;
  readonly moment: Moment;
  readonly file?: string | undefined;
  readonly chunk?: number | undefined;
  /** The host that caused the event, or to which it happened. */
  readonly host?: number | undefined;
  /** For moments with a level: the figure before, and the figure now. */
  readonly before?: number;
  readonly now?: number;
  /** The hosts that have this part in the event. Each call asks anew which nodes hold the chunk. */
  hosts(part: Part): readonly number[];
}

/** Whether a trigger waits for this event. It does not consider the times `from` and `until`. */
export function meets(happening: Happening, trigger: Trigger): boolean {
  const { of, moment, file, chunk, host, before = 0, now = 0 } = happening;
  if (of !== trigger.of || moment !== trigger.moment) return false;
  if (trigger.file !== undefined && trigger.file !== file) return false;
  if (trigger.chunk !== undefined && trigger.chunk !== chunk) return false;
  if (trigger.hosts ? host === undefined || !trigger.hosts.includes(host) : of === "node" && host === NO_NODE)
    return false;
  if (trigger.level === undefined) return true;
  return moment === "fallTo"
    ? before > trigger.level && now <= trigger.level
    : before < trigger.level && now >= trigger.level;
}
