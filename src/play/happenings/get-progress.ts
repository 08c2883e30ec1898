/** A get that is under way: the version of the file that it reads, and its chunks that have come. */
interface Progress {
  readonly name: string;
  fileId: number;
  came: Set<number>;
}

/** The chunks that have come, for each get under way. If a node has several gets of one file, only the last one counts. */
export class GetProgress {
  /** The gets under way, by node, then by the name of the file. */
  private readonly nodes = new Map<number, Map<string, Progress>>();

  /** Notes that a get begins. `own`: the positions of the chunks that the node has already. */
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

  /** Forgets the gets of a node that went down, since they have ended with it. */
  interrupted(node: number): void {
    this.nodes.delete(node);
  }
}
