import type { DiskReplica, ReplicaView } from "./replica-view.js";

/** Differences named of each kind. */
const EXAMPLES = 3;

/** One way in which the tracker's map differs from the disks: how often, and the first of them in words. */
export interface Differences {
  readonly kind: string;
  count: number;
  readonly examples: string[];
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
  // Each pair of a node and a chunk is in the map once, so that none is left over on the disks either.
  return mapped === held;
}

/** Where the map and the disks differ, by kind; `nameOf`: name of the node at a position. Empty when they agree. */
export function mapDifferences(view: ReplicaView, nameOf: (node: number) => string): Differences[] {
  const lacking: Differences = { kind: "in the map and not on disk", count: 0, examples: [] };
  const unknown: Differences = { kind: "on disk and not in the map", count: 0, examples: [] };
  const other: Differences = { kind: "under another pledge", count: 0, examples: [] };
  const known = new Map<number, Set<string>>();
  for (const mapped of view.mapped()) {
    const { node, fileId, fileName, index, pledge } = mapped;
    const ofNode = known.get(node) ?? new Set();
    known.set(node, ofNode.add(keyOf(mapped)));
    const held = view.pledgeOn(node, fileId, index);
    const what = `chunk ${index} of ${fileName}`;
    // A cached copy (0) is no replica.
    if (!held) note(lacking, () => `${nameOf(node)} lacks ${what}, pledge ${pledge}`);
    else if (held !== pledge) note(other, () => `${nameOf(node)} holds ${what} under ${held}, the map says ${pledge}`);
  }
  for (const node of view.running()) {
    const ofNode = known.get(node);
    for (const replica of view.heldBy(node)) {
      if (ofNode?.has(keyOf(replica))) continue;
      const { fileId, index, pledge } = replica;
      const name = view.fileName(fileId) ?? `file ${fileId}, which the tracker does not have`;
      note(unknown, () => `${nameOf(node)} holds chunk ${index} of ${name}, pledge ${pledge}`);
    }
  }
  return [lacking, unknown, other].filter(({ count }) => count > 0);
}

function keyOf({ fileId, index }: DiskReplica): string {
  return `${fileId}/${index}`;
}

function note(differences: Differences, words: () => string): void {
  if (differences.count++ < EXAMPLES) differences.examples.push(words());
}
