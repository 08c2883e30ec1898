import type { OperationKind } from "../../runtime/observer.js";
import type { Inside } from "../checks/always/inside.js";

/** What is under way in a swarm at a moment. It is for situations that cannot be recognised from a single event. */
export class Scene {
  isTrackerUp = false;
  /** The number of crashes of nodes so far. */
  crashes = 0;
  /** The operations under way, by node: the kind and the file of each, by its number. */
  readonly operations = new Map<number, Map<number, { readonly kind: OperationKind; readonly name: string }>>();
  /** The chunks whose repair is under way, by `chunkKey`. */
  readonly repairs = new Set<string>();
  /** The ids of committed versions; and of those that were replaced or removed. */
  readonly committed = new Set<number>();
  readonly retired = new Set<number>();
  /** The position of each node, by the tracker's number. */
  readonly nodeOf = new Map<number, number>();

  constructor(readonly inside: Inside) {}

  isUp(node: number): boolean {
    return this.inside.nodes[node] !== undefined;
  }

  /** Counts the operations of a kind that are under way, on one file or on all. */
  underWay(kind: OperationKind, name?: string): number {
    let count = 0;
    for (const mine of this.operations.values())
      for (const one of mine.values()) if (one.kind === kind && (name === undefined || one.name === name)) count++;
    return count;
  }
}

export function chunkKey(fileId: number, index: number): string {
  return `${fileId}/${index}`;
}
