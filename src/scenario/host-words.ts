import { type Scenario, TRACKER } from "./scenario.js";

/** Names a host: a node, or the tracker. */
export function nameOf({ nodes }: Pick<Scenario, "nodes">, host: number): string {
  return host === TRACKER ? "the tracker" : nodes[host]!.name;
}

/** Names hosts in a few words: `alice`, `5 nodes`, `the tracker and 5 nodes`. */
export function hostsInWords(scenario: Pick<Scenario, "nodes">, hosts: readonly number[]): string {
  const nodes = hosts.filter((host) => host !== TRACKER);
  const ofNodes = nodes.length === 1 ? nameOf(scenario, nodes[0]!) : `${nodes.length} nodes`;
  if (nodes.length === hosts.length) return ofNodes;
  return nodes.length === 0 ? "the tracker" : `the tracker and ${ofNodes}`;
}
