import type { Report } from "../report.js";

/** A node that was compared: its load, and the ratio of its load to its ideal. */
export interface LoadedNode {
  readonly name: string;
  readonly class: string;
  readonly value: number;
  readonly overIdeal: number;
}

/** Finds the nodes whose stored bytes were compared; none if the report does not list nodes. */
export function storingNodesOf({ nodes }: Report): LoadedNode[] {
  return (nodes.rows ?? []).flatMap(({ name, class: of, stored, ideal }) =>
    ideal === null ? [] : [{ name, class: of, value: stored, overIdeal: ideal > 0 ? stored / ideal : 0 }],
  );
}

/** Finds the nodes whose sent bytes were compared. Their ideals are in proportion to their time online. */
export function servingNodesOf({ nodes, load }: Report): LoadedNode[] {
  const ever = (nodes.rows ?? []).filter(({ uptime }) => uptime > 0);
  const offering = ever.filter(({ capacity }) => capacity !== 0);
  const compared = ever.length === load.served.nodes ? ever : offering;
  const time = compared.reduce((sum, { uptime }) => sum + uptime, 0);
  return compared.map(({ name, class: of, served, uptime }) => ({
    name,
    class: of,
    value: served,
    overIdeal: served / (load.served.total * (uptime / time)),
  }));
}

/** Names the nodes that have these values, in ascending order of the values. Undefined if these are quantiles, and not values of nodes. */
export function namesOf(
  nodes: readonly LoadedNode[],
  by: "value" | "overIdeal",
  values: readonly number[],
): string[] | undefined {
  const sorted = nodes.toSorted((a, b) => a[by] - b[by]);
  const isTheirs = sorted.length === values.length && sorted.every((node, i) => isClose(node[by], values[i] as number));
  return isTheirs ? sorted.map(({ name }) => name) : undefined;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1e-6, Math.abs(a), Math.abs(b));
}
