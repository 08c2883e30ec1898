/** A get that is under way: the version of the file that it reads, and its chunks that have come. */
interface Progress {
  readonly name: string;
  fileId: number;
  came: Set<number>;
}

/** For each get under way, the chunks that have come. Only one get of a file counts on each node: if there are several, the last one. */
export class GetProgress {
  /** By node, then by the name of the file. */
  private readonly nodes = new Map<number, Map<string, Progress>>();

  /** `own`: positions of the chunks that the node has already. */
  begin(node: number, name: string, fileId: number, own: readonly number[]): void {
    const mine = this.nodes.get(node) ?? new Map<string, Progress>();
    this.nodes.set(node, mine);
    mine.set(name, { name, fileId, came: new Set(own) });
  }

  /**
   * Notes a chunk that has come. Returns how many chunks the get had before, and how many it has now; undefined if the chunk belongs to no
   * get under way.
   */
  came(node: number, name: string, fileId: number, index: number): readonly [before: number, now: number] | undefined {
    const progress = this.nodes.get(node)?.get(name);
    if (!progress) return undefined;
    // The file was put again, so the get reads the version that the tracker has now.
    if (progress.fileId !== fileId) [progress.fileId, progress.came] = [fileId, new Set()];
    const before = progress.came.size;
    progress.came.add(index);
    return [before, progress.came.size];
  }

  ended(node: number, name: string): void {
    this.nodes.get(node)?.delete(name);
  }

  /** Called when a node went down. Its gets have ended with it. */
  interrupted(node: number): void {
    this.nodes.delete(node);
  }
}
