import type { HistoryFiles } from "../../../history/history.js";
import type { ToldFiles } from "./told-files.js";

/** A version of a file. Times are in ticks; -1: it did not happen. */
interface Version {
  name: string;
  bytes: number;
  chunks: number;
  replication: number;
  committed: number;
  removed: number;
}

/** The files to which recorded chunks belong. The log numbers them itself, from 0 on, because the tracker's numbers may be far apart. */
export class HistoryFileLog {
  private readonly slots = new Map<number, number>();
  private readonly versions: Version[] = [];
  /** The numbers of the committed files, in the order of their commits. */
  private readonly committed: number[] = [];

  slotOf(fileId: number): number {
    const known = this.slots.get(fileId);
    if (known !== undefined) return known;
    const slot = this.versions.push({ name: "", bytes: 0, chunks: 0, replication: 0, committed: -1, removed: -1 }) - 1;
    this.slots.set(fileId, slot);
    return slot;
  }

  fileCommitted(at: number, fileId: number, name: string, bytes: number, chunks: number, replication: number): void {
    const slot = this.slotOf(fileId);
    this.versions[slot] = { name, bytes, chunks, replication, committed: at, removed: -1 };
    this.committed.push(slot);
  }

  fileRemoved(at: number, fileId: number): void {
    const version = this.versions[this.slots.get(fileId) ?? -1];
    if (version && version.committed >= 0) version.removed = at;
  }

  /** The position of each file of the log among the files of the history; -1: the file was never committed. */
  positions(): Int32Array {
    const positions = new Int32Array(this.versions.length).fill(-1);
    this.committed.forEach((slot, position) => {
      positions[slot] = position;
    });
    return positions;
  }

  /**
   * Returns a function that finds the version that a user got or put, from the file's name and the end of the
   * operation; -1: none. Versions are positions in the history.
   */
  finder(): (name: string, until: number) => number {
    const byName = new Map<string, number[]>();
    this.committed.forEach((slot, position) => {
      const { name } = this.versions[slot]!;
      const mine = byName.get(name);
      if (mine) mine.push(position);
      else byName.set(name, [position]);
    });
    return (name, until) =>
      byName.get(name)?.findLast((position) => this.versions[this.committed[position]!]!.committed <= until) ?? -1;
  }

  result(chunkSize: number, told: ToldFiles): HistoryFiles {
    const files = this.committed.map((slot) => this.versions[slot]!);
    return {
      name: files.map(({ name }) => name),
      bytes: files.map(({ bytes }) => bytes),
      chunks: files.map(({ chunks }) => chunks),
      chunkSize: files.map(() => chunkSize),
      replication: files.map(({ replication }) => replication),
      committed: files.map(({ committed }) => committed),
      removed: files.map(({ removed }) => removed),
      ...(told.areAll ? {} : { told: this.committed.map((slot) => (told.tells(slot) ? 1 : 0)) }),
    };
  }
}
