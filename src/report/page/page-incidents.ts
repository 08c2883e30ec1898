import type { IncidentReport, Report } from "../report.js";
import { formatDuration } from "../text/format.js";
import { importantIncidents } from "../timeline/important-incidents.js";
import type { MostEvents, TimelineEvent } from "../timeline/timeline-events.js";

/** The number of lines of the timeline that a reader of a page can look through. The page's charts shade some of the incidents in these lines. */
export const mostEvents: MostEvents = { faults: 60, grave: 40, other: 20, restarts: 40, spells: 60 };

/** The largest number of incidents that are shaded in a chart, the most important ones. More would shade the whole chart. */
const MOST_SHADED = 5;

/** Finds the incidents of the timeline that charts shade: after each, chunks had too few replicas. */
export function shadedIncidents(report: Report): IncidentReport[] {
  return importantIncidents(report, mostEvents)
    .told.filter(({ chunks }) => chunks > 0)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_SHADED);
}

/** Says what came of an incident, in a few words, and until when chunks had too few replicas. */
export function outcomeOf(
  { what, from, chunks, open, stages }: IncidentReport,
  { run }: Report,
): { readonly until: number; readonly label: string } {
  if (chunks === 0) return { until: from, label: `${what}: no chunk had too few replicas` };
  const healed = stages.findLast(({ stage }) => stage === "healed")?.at;
  const until = open > 0 ? run.played : (healed ?? from);
  const end = open > 0 ? "not healed by the end" : `healed after ${formatDuration(until - from)}`;
  return { until, label: `${what}: ${end}` };
}

/** Lists the incidents that the timeline leaves out because others are graver, a line for each. */
export function furtherIncidents(report: Report): TimelineEvent[] {
  const { told } = importantIncidents(report, mostEvents);
  return report.timeline.incidents
    .filter((incident) => !told.includes(incident))
    .map((incident) => {
      const { from, until } = incident;
      return {
        kind: "nodes",
        from,
        until,
        text: outcomeOf(incident, report).label,
        follows: false,
        nodes: incident.names,
        files: [],
      };
    });
}
