import type { FilledFlow } from "./water-filling.js";

/** The part of a flow table that `component` reads. */
export interface FlowGraph {
  flowsOn(link: number): number[];
  describe(flow: number): FilledFlow;
}

/** A part of a network that does not depend on the rest: its links, and its flows, which name links by their places in `links`. */
export interface Component {
  readonly links: readonly number[];
  readonly flows: ReadonlyMap<number, FilledFlow>;
}

/** Finds all links and flows that are connected to the links `seeds`, directly or through others. */
export function component(graph: FlowGraph, seeds: readonly number[]): Component {
  const links: number[] = [];
  const places = new Map<number, number>();
  const placeOf = (link: number): number => {
    let place = places.get(link);
    if (place === undefined) {
      place = links.push(link) - 1;
      places.set(link, place);
    }
    return place;
  };
  for (const link of seeds) placeOf(link);
  const flows = new Map<number, FilledFlow>();
  for (let i = 0; i < links.length; i++) {
    for (const flow of graph.flowsOn(links[i]!)) {
      if (flows.has(flow)) continue;
      const described = graph.describe(flow);
      flows.set(flow, { ...described, links: described.links.map(placeOf) });
    }
  }
  return { links, flows };
}
