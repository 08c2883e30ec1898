import type { IncidentReport, Report } from "../report.js";

/**
 * More than `MANY` incidents mean that nodes come and go all the time. Then an incident takes away unusually many nodes if they are more than `USUAL`
 * times the median of all incidents. With fewer incidents, two nodes are unusually many.
 */
const MANY = 20;
const USUAL = 3;

/**
 * The incidents to show, in the order of time, and whether they are grave. If none is grave, the most important ones of those that left chunks short
 * of replicas are shown. An incident is grave if it made chunks unreadable, held repair, or took away unusually many nodes.
 */
export function importantIncidents(
  { timeline: { incidents } }: Report,
  most: { readonly grave: number; readonly other: number },
): { readonly told: readonly IncidentReport[]; readonly areGrave: boolean } {
  const sizes = incidents.map(({ nodes }) => nodes).sort((a, b) => a - b);
  const usual = sizes.length > MANY ? USUAL * (sizes[sizes.length >> 1] ?? 1) : 1;
  const first = (all: IncidentReport[], count: number): IncidentReport[] => {
    const ranked = [...all].sort((a, b) => a.rank - b.rank).slice(0, count);
    return all.filter((incident) => ranked.includes(incident));
  };
  const grave = incidents.filter(
    ({ nodes, unreadable, stages }) => unreadable > 0 || nodes > usual || stages.some(({ stage }) => stage === "held"),
  );
  if (grave.length > 0) return { told: first(grave, most.grave), areGrave: true };
  const short = incidents.filter(({ chunks }) => chunks > 0);
  return { told: first(short, most.other), areGrave: false };
}
