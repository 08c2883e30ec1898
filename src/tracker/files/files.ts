import { redundancies } from "../../policies/redundancy/redundancies.js";
import type { Redundancy } from "../../policies/redundancy/redundancy.js";
import { OrderedList } from "../index/ordered-list.js";

/**
 * One version of a file: pending -> committed -> retired -> forgotten, or pending -> forgotten. A retired version is no
 * longer found by its name, but still by its id, so that its readers can finish.
 */
export class FileVersion {
  state: "pending" | "committed" | "retired" | "forgotten" = "pending";
  /** The number of each chunk in the chunk index; -1 until the client asks for the page with this chunk's pledges. */
  readonly chunks: Int32Array;
  /** The SHA-256 of the chunks, 32 bytes each; empty in a dummy network. */
  hashes: Uint8Array = NO_HASHES;
  /** The rules for how many pieces of each chunk are kept, and how many of them are needed to read the chunk. */
  readonly redundancy: Redundancy;

  constructor(
    readonly id: number,
    readonly name: string,
    /** The size of the file in bytes. */
    readonly size: number,
    readonly chunkSize: number,
    /** The number of replicas of each chunk that the put asked for. `redundancy` says what follows from this number. */
    readonly replication: number,
    /** The principal that put the file; empty when the peer did not say who it is. */
    readonly owner: string,
  ) {
    this.redundancy = redundancies.replication.of(replication);
    this.chunks = new Int32Array(Math.ceil(size / chunkSize)).fill(-1);
  }

  get chunkCount(): number {
    return this.chunks.length;
  }

  /** The bytes of the chunk at `index`. The last chunk may be shorter than the others. */
  chunkLength(index: number): number {
    return Math.min(this.chunkSize, this.size - index * this.chunkSize);
  }

  /** The SHA-256 of the chunk at `index`; empty in a dummy network. */
  hash(index: number): Uint8Array {
    return this.hashes.length === 0 ? NO_HASHES : this.hashes.subarray(32 * index, 32 * index + 32);
  }
}

export const NO_HASHES = new Uint8Array(0);

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** All versions by id, and the committed ones by name. */
export class Files {
  private readonly versions = new Map<number, FileVersion>();
  private readonly committed = new Map<string, FileVersion>();
  private readonly names = new OrderedList<string>(byText);
  /** The committed names as a list, which is made on request. */
  private byAge: string[] | undefined;

  /** The number of committed files. */
  get count(): number {
    return this.committed.size;
  }

  byId(id: number): FileVersion | undefined {
    return this.versions.get(id);
  }

  /** The versions of all states. */
  all(): IterableIterator<FileVersion> {
    return this.versions.values();
  }

  byName(name: string): FileVersion | undefined {
    return this.committed.get(name);
  }

  add(file: FileVersion): void {
    this.versions.set(file.id, file);
  }

  /** Makes the name refer to this version, and returns the version before. */
  commit(file: FileVersion): FileVersion | undefined {
    const older = this.committed.get(file.name);
    if (older) older.state = "retired";
    else {
      this.names.insert(file.name);
      this.byAge?.push(file.name);
    }
    file.state = "committed";
    this.committed.set(file.name, file);
    return older;
  }

  /** Makes a committed version's name free. */
  retire(file: FileVersion): void {
    file.state = "retired";
    this.committed.delete(file.name);
    this.names.remove(file.name);
    this.byAge = undefined;
  }

  forget(file: FileVersion): void {
    file.state = "forgotten";
    this.versions.delete(file.id);
  }

  /** The committed names in the order in which they first appeared. */
  oldestFirst(): readonly string[] {
    // A map keeps the order in which keys were added; a newer version keeps the place of the older one.
    this.byAge ??= [...this.committed.keys()];
    return this.byAge;
  }

  /** Yields the committed files in the order of their names, from the first that is not before `name`. */
  *fromName(name: string): IterableIterator<FileVersion> {
    for (const next of this.names.from(this.names.rank(name))) yield this.committed.get(next)!;
  }
}
