/** A get that is under way: the version of the file that it reads, and the chunks of this version that have come to its node. */
interface Progress {
  readonly name: string;
  fileId: number;
  came: Set<number>;
}

/** How many chunks of its file a get had before a chunk came, and how many it has now. */
export type Gain = readonly [before: number, now: number];

/**
 * The chunks that have come, for each get under way. Nobody says for which get a chunk was fetched. So if a node has several gets of one file,
 * a chunk counts for each of them as soon as it has come for one, even if the node keeps no copies and must fetch it again for another.
 */
export class GetProgress {
  /** The gets under way, by node, then by the operation's number. */
  private readonly nodes = new Map<number, Map<number, Progress>>();

  /** Notes that a get begins. `own`: the positions of the chunks that the node has already. */
  begin(node: number, operation: number, name: string, fileId: number, own: readonly number[]): void {
    const mine = this.nodes.get(node) ?? new Map<number, Progress>();
    this.nodes.set(node, mine);
    mine.set(operation, { name, fileId, came: new Set(own) });
  }

  /** Notes a chunk that has come. Returns what each get of this version has gained; nothing if the chunk belongs to no get under way. */
  came(node: number, name: string, fileId: number, index: number): Gain[] {
    return this.readers(node, name, fileId).map(({ came }) => {
      const before = came.size;
      came.add(index);
      return [before, came.size];
    });
  }

  ended(node: number, operation: number): void {
    this.nodes.get(node)?.delete(operation);
  }

  /** Forgets the gets of a node that went down, since they have ended with it. */
  interrupted(node: number): void {
    this.nodes.delete(node);
  }

  /** Finds the node's gets that read this version of the file. */
  private readers(node: number, name: string, fileId: number): Progress[] {
    const gets = [...(this.nodes.get(node)?.values() ?? [])].filter((get) => get.name === name);
    const readers = gets.filter((get) => get.fileId === fileId);
    const last = gets.at(-1);
    if (readers.length > 0 || !last) return readers;
    // The file was put again after this get had begun, so the get reads the version that the tracker had when it answered.
    [last.fileId, last.came] = [fileId, new Set()];
    return [last];
  }
}
