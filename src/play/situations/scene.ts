import type { OperationKind } from "../../runtime/observer.js";
import type { Inside } from "../checks/always/inside.js";

/** What is under way in a swarm at a moment. It is for situations that cannot be recognised from a single event. */
export class Scene {
  isTrackerUp = false;
  /** Crashes of nodes so far. */
  crashes = 0;
  /** Operations under way, by node: kind and file of each, by its number. */
  readonly operations = new Map<number, Map<number, { readonly kind: OperationKind; readonly name: string }>>();
  /** Chunks whose repair is under way, by `chunkKey`. */
  readonly repairs = new Set<string>();
  /** Ids of committed versions; and of those that were replaced or removed. */
  readonly committed = new Set<number>();
  readonly retired = new Set<number>();
  /** Position of each node by the tracker's number. */
  readonly nodeOf = new Map<number, number>();

  constructor(readonly inside: Inside) {}

  isUp(node: number): boolean {
    return this.inside.nodes[node] !== undefined;
  }

  /** Number of operations of a kind under way, on one file or on all. */
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
