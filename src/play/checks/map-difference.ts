import type { DiskReplica, ReplicaView } from "./replica-view.js";

/** The number of differences of each kind that are named. */
const EXAMPLES = 3;

/** One kind of difference between the tracker's map and the disks: how often it occurs, and the first differences in words. */
export interface Differences {
  readonly kind: string;
  count: number;
  readonly examples: string[];
  /** The chunk of the first difference. */
  object: string | undefined;
}

/** Whether the tracker's map holds the replicas that are on the disks of running nodes, and no others. */
export function isMapOfDisks(view: ReplicaView): boolean {
  let held = 0;
  for (const node of view.running()) held += view.replicasOn(node);
  let mapped = 0;
  for (const { node, fileId, index, pledge } of view.mapped()) {
    mapped++;
    if (mapped > held || view.pledgeOn(node, fileId, index) !== pledge) return false;
  }
  // The map has each pair of a node and a chunk only once. So if the numbers are equal, no disk has a replica that the
  // map lacks.
  return mapped === held;
}

/** Finds the differences between the map and the disks, by kind; empty when they agree. `nameOf`: the name of the node at a position. */
export function mapDifferences(view: ReplicaView, nameOf: (node: number) => string): Differences[] {
  const lacking: Differences = { kind: "in the map and not on disk", count: 0, examples: [], object: undefined };
  const unknown: Differences = { kind: "on disk and not in the map", count: 0, examples: [], object: undefined };
  const other: Differences = { kind: "under another pledge", count: 0, examples: [], object: undefined };
  const known = new Map<number, Set<string>>();
  for (const mapped of view.mapped()) {
    const { node, fileId, fileName, index, pledge } = mapped;
    const ofNode = known.get(node) ?? new Set();
    known.set(node, ofNode.add(keyOf(mapped)));
    const held = view.pledgeOn(node, fileId, index);
    const what = `chunk ${index} of ${fileName}`;
    // A cached copy (pledge 0) is not a replica.
    if (!held) note(lacking, what, () => `${nameOf(node)} lacks ${what}, pledge ${pledge}`);
    else if (held !== pledge)
      note(other, what, () => `${nameOf(node)} holds ${what} under ${held}, the map says ${pledge}`);
  }
  for (const node of view.running()) {
    const ofNode = known.get(node);
    for (const replica of view.heldBy(node)) {
      if (ofNode?.has(keyOf(replica))) continue;
      const { fileId, index, pledge } = replica;
      const name = view.fileName(fileId) ?? `file ${fileId}, which the tracker does not have`;
      note(
        unknown,
        `chunk ${index} of ${view.fileName(fileId) ?? "a file that is gone"}`,
        () => `${nameOf(node)} holds chunk ${index} of ${name}, pledge ${pledge}`,
      );
    }
  }
  return [lacking, unknown, other].filter(({ count }) => count > 0);
}

function keyOf({ fileId, index }: DiskReplica): string {
  return `${fileId}/${index}`;
}

function note(differences: Differences, object: string, words: () => string): void {
  differences.object ??= object;
  if (differences.count++ < EXAMPLES) differences.examples.push(words());
}
