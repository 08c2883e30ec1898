import type { IncidentReport } from "../report.js";
import { formatDuration } from "../text/format.js";
import type { TimelineEvent } from "./timeline-events.js";

export const kindOf: Readonly<Record<IncidentReport["stages"][number]["stage"], TimelineEvent["kind"]>> = {
  began: "nodes",
  suspected: "nodes",
  dead: "nodes",
  back: "nodes",
  held: "repair",
  resumed: "repair",
  repair: "repair",
  healed: "repair",
  open: "repair",
  readable: "files",
};

/**
 * When an event was, in words. A line that counts nodes is true of all of them only at its last moment, so it has two: `+ 17.6 s` and `22.8 s`.
 * `start` is the moment, in milliseconds, from which the event is counted; undefined: it is counted from the beginning of the run.
 */
export function firstAndLast(
  { kind, from, until }: Pick<TimelineEvent, "kind" | "from" | "until">,
  start: number | undefined,
): { readonly first: string; readonly last: string | undefined } {
  const [first, last] = [from, until].map((at) => formatDuration(at - (start ?? 0)));
  return {
    first: start === undefined ? `${first}` : `+ ${first}`,
    last: kind === "nodes" && last !== first ? last : undefined,
  };
}
