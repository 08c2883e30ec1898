import type { PartitionWay } from "../../../../runtime/network-faults.js";

/** The hosts to which each host cannot send. Hosts without an entry reach all others. */
export type CutPairs = ReadonlyMap<number, ReadonlySet<number>>;

export interface Partition {
  readonly groups: readonly (readonly number[])[];
  readonly way: PartitionWay;
}

/**
 * Finds the pairs of hosts that partitions separate. The hosts in no group of a partition are a group, too. `way: out` loses what the named
 * groups send to others, and `way: in` what is sent to them.
 */
export function cutPairs(hosts: readonly number[], partitions: Iterable<Partition>): CutPairs {
  const cut = new Map<number, Set<number>>();
  for (const { groups, way } of partitions) {
    const groupOf = new Map(groups.flatMap((group, i) => group.map((host) => [host, i] as const)));
    for (const from of hosts) {
      for (const to of hosts) {
        if (groupOf.get(from) === groupOf.get(to)) continue;
        if (!groupOf.has(way === "in" ? to : from) && way !== "both") continue;
        const row = cut.get(from) ?? new Set();
        cut.set(from, row.add(to));
      }
    }
  }
  return cut;
}
