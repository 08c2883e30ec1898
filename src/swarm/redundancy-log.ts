import type { FileTotals } from "../report/measurements.js";

/** Redundancy of one version of a file. */
class FileState {
  name = "";
  bytes = 0;
  /** Known once it is committed; 0 before. */
  chunks = 0;
  /** Replicas wanted of each chunk. */
  wanted = 0;
  /** Replicas of each chunk on nodes that run; and how many chunks have none. */
  live = new Uint16Array(4);
  unavailable = 0;
  /** Copies of each chunk on all disks, up or down; and how many chunks have none. */
  copies = new Uint16Array(4);
  missing = 0;

  liveOf(index: number): number {
    return this.live[index] ?? 0;
  }

  copiesOf(index: number): number {
    return this.copies[index] ?? 0;
  }
}

/** `counts` with a change at `index`, longer if need be. */
function changed(counts: Uint16Array<ArrayBuffer>, index: number, change: 1 | -1): Uint16Array<ArrayBuffer> {
  let result = counts;
  if (index >= counts.length) {
    result = new Uint16Array(Math.max(index + 1, counts.length * 2));
    result.set(counts);
  }
  result[index] = Math.max(0, result[index]! + change);
  return result;
}

/**
 * How many live replicas the chunks of committed files have, and which chunks are on any disk at all. Both are what is so,
 * on the disks of nodes that run and of all nodes, and not what the tracker knows: that learns of a crash only after
 * `deadAfter`, and would call a file readable that nobody can read. Kept up change by change.
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

  fileCommitted(fileId: number, name: string, bytes: number, chunks: number, wanted: number): void {
    const file = this.fileOf(fileId);
    file.name = name;
    file.bytes = bytes;
    file.chunks = chunks;
    file.wanted = wanted;
    for (let index = 0; index < chunks; index++) {
      const live = file.liveOf(index);
      if (live === 0) file.unavailable++;
      if (file.copiesOf(index) === 0) file.missing++;
      this.tally(live, wanted, 1);
    }
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
    for (let index = 0; index < file.chunks; index++) this.tally(file.liveOf(index), file.wanted, -1);
  }

  /** A replica came within reach, or went out of it: with its chunk, or with its node. */
  liveChanged(fileId: number, index: number, change: 1 | -1): void {
    // Of a removed file nodes bring back chunks that are known no more.
    const file = this.files.get(fileId);
    if (!file) return;
    const before = file.liveOf(index);
    file.live = changed(file.live, index, change);
    if (index >= file.chunks) return;
    const after = file.liveOf(index);
    this.tally(before, file.wanted, -1);
    this.tally(after, file.wanted, 1);
    if (before !== 0 && after !== 0) return;
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
    file.copies = changed(file.copies, index, change);
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

  /** Takes a chunk with so many live replicas into the counts, or out of them. */
  private tally(live: number, wanted: number, sign: 1 | -1): void {
    this.byReplicas[Math.min(live, this.byReplicas.length - 1)]! += sign;
    if (live < wanted) this.underReplicated += sign;
  }

  /** Takes a committed file into the totals, or out of them while it changes. */
  private count(file: FileState, sign: 1 | -1): void {
    if (file.name === "") return;
    if (file.unavailable > 0) this.unavailableFiles += sign;
    if (file.missing > 0) this.lostFiles += sign;
  }
}
