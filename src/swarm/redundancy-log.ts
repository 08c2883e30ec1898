import type { FileTotals } from "../report/measurements.js";

/** Redundancy of one version of a file. */
class FileState {
  name = "";
  bytes = 0;
  /** Known once it is committed; 0 before. */
  chunks = 0;
  /** Chunks without a live replica, as the tracker knows. */
  unavailable = 0;
  /** Copies of each chunk on all disks, up or down; and how many chunks have none. */
  copies = new Uint16Array(4);
  missing = 0;

  copiesOf(index: number): number {
    return this.copies[index] ?? 0;
  }

  add(index: number, change: 1 | -1): void {
    if (index >= this.copies.length) {
      const larger = new Uint16Array(Math.max(index + 1, this.copies.length * 2));
      larger.set(this.copies);
      this.copies = larger;
    }
    this.copies[index] = Math.max(0, this.copiesOf(index) + change);
  }
}

/**
 * How many live replicas the chunks of committed files have, as the tracker knows, and which chunks are on any disk at
 * all, as the nodes know. Kept up change by change.
 */
export class RedundancyLog {
  /** `byReplicas[k]`: chunks with k live replicas; the last place counts all above. */
  readonly byReplicas: Float64Array;
  underReplicated = 0;

  private committed = 0;
  private removed = 0;
  private filesNow = 0;
  private unavailableFiles = 0;
  private lostFiles = 0;
  private readonly files = new Map<number, FileState>();

  constructor(mostReplicas: number) {
    this.byReplicas = new Float64Array(mostReplicas + 2);
  }

  fileCommitted(fileId: number, name: string, bytes: number, chunks: number): void {
    const file = this.fileOf(fileId);
    file.name = name;
    file.bytes = bytes;
    file.chunks = chunks;
    for (let index = 0; index < chunks; index++) if (file.copiesOf(index) === 0) file.missing++;
    this.committed++;
    this.filesNow++;
    this.count(file, 1);
  }

  fileRemoved(fileId: number): void {
    const file = this.files.get(fileId);
    this.files.delete(fileId);
    if (!file || file.name === "") return;
    this.removed++;
    this.filesNow--;
    this.count(file, -1);
  }

  /** `before` and `after` are -1 when the chunk was not, or is no longer, in the tracker's index. */
  replicasChanged(fileId: number, before: number, after: number, wanted: number): void {
    const last = this.byReplicas.length - 1;
    if (before >= 0) this.byReplicas[Math.min(before, last)]! -= 1;
    if (after >= 0) this.byReplicas[Math.min(after, last)]! += 1;
    const wasUnder = before >= 0 && before < wanted;
    const isUnder = after >= 0 && after < wanted;
    this.underReplicated += Number(isUnder) - Number(wasUnder);
    if (before !== 0 && after !== 0) return;
    const file = this.files.get(fileId);
    if (!file) return;
    this.count(file, -1);
    file.unavailable += Number(after === 0) - Number(before === 0);
    this.count(file, 1);
  }

  /** A chunk came onto a disk, or went from one. */
  copiesChanged(fileId: number, index: number, change: 1 | -1): void {
    const file = change === 1 ? this.fileOf(fileId) : this.files.get(fileId);
    if (!file) return;
    this.count(file, -1);
    const had = file.copiesOf(index) > 0;
    file.add(index, change);
    if (index < file.chunks) file.missing += Number(had) - Number(file.copiesOf(index) > 0);
    this.count(file, 1);
  }

  /** Share of the committed files of which every chunk has a live replica; 1 when there is no file. */
  get availableShare(): number {
    return this.filesNow === 0 ? 1 : 1 - this.unavailableFiles / this.filesNow;
  }

  /** Share of the committed files of which every chunk is on some disk; 1 when there is no file. */
  get durableShare(): number {
    return this.filesNow === 0 ? 1 : 1 - this.lostFiles / this.filesNow;
  }

  totals(): FileTotals {
    let chunks = 0;
    let bytes = 0;
    let lostChunks = 0;
    let lostBytes = 0;
    let unavailable = 0;
    const lostNames: string[] = [];
    for (const file of this.files.values()) {
      if (file.name === "") continue;
      chunks += file.chunks;
      bytes += file.bytes;
      lostChunks += file.missing;
      if (file.missing > 0) lostBytes += file.bytes;
      else if (file.unavailable > 0) unavailable++;
      if (file.missing > 0 && lostNames.length < 20) lostNames.push(file.name);
    }
    return {
      committed: this.committed,
      removed: this.removed,
      chunks,
      bytes,
      unavailable,
      lost: this.lostFiles,
      lostChunks,
      lostBytes,
      underReplicatedChunks: this.underReplicated,
      lostNames,
    };
  }

  private fileOf(fileId: number): FileState {
    let file = this.files.get(fileId);
    if (!file) {
      file = new FileState();
      this.files.set(fileId, file);
    }
    return file;
  }

  /** Takes a committed file into the totals, or out of them while it changes. */
  private count(file: FileState, sign: 1 | -1): void {
    if (file.name === "") return;
    if (file.unavailable > 0) this.unavailableFiles += sign;
    if (file.missing > 0) this.lostFiles += sign;
  }
}
