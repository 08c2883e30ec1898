import type { Scenario } from "../scenario.js";
import { stepKind } from "../steps/steps.js";

/** Writes sentences about things in a scenario that are allowed but probably not intended. */
export function warningsOf(scenario: Scenario): string[] {
  const offering = scenario.nodes.filter(({ capacity }) => capacity > 0).length;
  const wanted = mostReplicas(scenario);
  if (wanted <= offering) return [];
  const who =
    offering === 1 ? "only 1 node offers" : offering === 0 ? "no node offers" : `only ${offering} nodes offer`;
  return [`A put asks for ${wanted} replicas of each chunk, but ${who} room: no such chunk can have them all.`];
}

/** Finds the most replicas that a put of the scenario asks for; 0 when nothing is put. */
export function mostReplicas({ replication, workloads, steps }: Scenario): number {
  const asked = [
    ...workloads.flatMap((workload) => (workload.kind === "put" ? [workload.replication] : [])),
    ...steps.flatMap((step) => stepKind(step).replicas?.(step) ?? []),
  ];
  return asked.reduce((most, one) => Math.max(most, one || replication), 0);
}
