import type { StoredChunk } from "../../runtime/chunk-store.js";

/** The running nodes that have a chunk as a replica, and those that have it as a cached copy. */
interface Copies {
  readonly replicas: Set<number>;
  readonly cached: Set<number>;
}

/** Which running nodes have which chunks. Nodes are positions in `Scenario.nodes`. */
export class CopySets {
  /** The copies by file, then by the position of the chunk. */
  private readonly files = new Map<number, Copies[]>();
  /** The damaged chunks on disks, by node, file and position. They count as gone. */
  private readonly damaged = new Set<string>();

  /** Notes that a node has a copy. Returns whether this is new; false: the node had such a copy before. */
  add(node: number, fileId: number, index: number, cached: boolean): boolean {
    const { cached: copies, replicas } = this.of(fileId, index);
    const nodes = cached ? copies : replicas;
    return !nodes.has(node) && nodes.add(node).has(node);
  }

  /** Notes that a node lost a copy. Returns whether the node had it. */
  remove(node: number, fileId: number, index: number, cached: boolean): boolean {
    const { cached: copies, replicas } = this.of(fileId, index);
    return (cached ? copies : replicas).delete(node);
  }

  /** Notes whether a chunk on a node's disk is damaged. */
  damage(node: number, fileId: number, index: number, isDamaged: boolean): void {
    const key = `${node}/${fileId}/${index}`;
    if (isDamaged) this.damaged.add(key);
    else if (this.damaged.size > 0) this.damaged.delete(key);
  }

  /** Adds or removes all chunks on the disk of a node that comes up or goes down. Calls `changed` for each replica that was added or removed. */
  reach(
    node: number,
    disk: Iterable<StoredChunk>,
    isUp: boolean,
    changed: (fileId: number, index: number) => void,
  ): void {
    for (const { fileId, index, pledge } of disk) {
      if (isUp && this.damaged.has(`${node}/${fileId}/${index}`)) continue;
      const changes = isUp
        ? this.add(node, fileId, index, pledge === 0)
        : this.remove(node, fileId, index, pledge === 0);
      if (changes && pledge > 0) changed(fileId, index);
    }
  }

  replicasOf(fileId: number, index: number): number {
    return this.of(fileId, index).replicas.size;
  }

  /** The positions of the nodes that hold a replica of a chunk or, without `index`, of any chunk of the file. */
  holders(fileId: number, index: number | undefined): number[] {
    const chunks = index === undefined ? (this.files.get(fileId) ?? []) : [this.of(fileId, index)];
    return [...new Set(chunks.flatMap((copies) => (copies ? [...copies.replicas] : [])))].sort((a, b) => a - b);
  }

  /** The positions in a file of the chunks that a node has. */
  chunksOn(node: number, fileId: number): number[] {
    const chunks = this.files.get(fileId) ?? [];
    return [...chunks.keys()].filter((index) => {
      const copies = chunks[index];
      return copies !== undefined && (copies.replicas.has(node) || copies.cached.has(node));
    });
  }

  private of(fileId: number, index: number): Copies {
    let chunks = this.files.get(fileId);
    if (!chunks) {
      chunks = [];
      this.files.set(fileId, chunks);
    }
    return (chunks[index] ??= { replicas: new Set(), cached: new Set() });
  }
}
