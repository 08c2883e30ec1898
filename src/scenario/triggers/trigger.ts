import type { Millis } from "../../runtime/clock.js";
import type { HappeningKind, Moment, Part } from "./trigger-kinds.js";

/** The position of the tracker. It is no node, and so not any node. */
const NO_NODE = -1;

/** What must happen for a step to be played, as plain data. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface Trigger {
  readonly of: HappeningKind;
  readonly moment: Moment;
  /** `reaches`: a share in 0..1. `fallTo`, `riseTo`: a number of replicas. */
  readonly level?: number;
  /** Left out: any file. */
  readonly file?: string;
  /** Position of the chunk in its file. Left out: any. */
  readonly chunk?: number;
  /** The nodes that cause the event, or to which it happens. Left out: any host. */
  readonly hosts?: readonly number[];
  /** Whether the step is played each time. Left out: only the first time. */
  readonly each?: true;
  /** The step is played so much later. Left out: at once. */
  readonly after?: Millis;
  /** What happens before, or later than this, does not count. Left out: the start, and the end. */
  readonly from?: Millis;
  readonly until?: Millis;
  /** In words, such as `put of film commits`. */
  readonly text: string;
}

/** Something that has just happened in the swarm. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface Happening {
  readonly of: HappeningKind;
  readonly moment: Moment;
  readonly file?: string | undefined;
  readonly chunk?: number | undefined;
  /** The host that did it, or to which it happened. */
  readonly host?: number | undefined;
  /** For moments with a level: the figure before and now. */
  readonly before?: number;
  readonly now?: number;
  /** The hosts that have this part in it. Who holds a chunk is asked anew each time. */
  hosts(part: Part): readonly number[];
}

/** Whether this is what a trigger waits for, apart from its time. */
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
