import type { FileTotals } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";
import type { ExposureLog } from "./exposure-log.js";
import { Extremes } from "./extremes.js";
import { FileRedundancy } from "./file-redundancy.js";
import { SpellLog } from "./spell-log.js";

/** The number of lost files whose names are kept. */
const LOST_NAMES = 20;

/**
 * Counts which chunks of committed files can be read, how many live replicas they have, and which are on any disk at all. The first two counts
 * come from the disks of running nodes, the third from the disks of all nodes. None comes from the tracker's view: the tracker learns of a crash
 * only after `deadAfter`, so in its view files that nobody can read would still count as readable. The counts are updated with each change.
 *
 * Readable and redundant are different. A get can read replicas and cached copies. Redundancy counts only replicas, since a cached copy may be
 * evicted at any time.
 */
export class RedundancyLog {
  /** The number of chunks with k live replicas, at position k. The last entry also counts all chunks with more. */
  readonly byReplicas: Float64Array;
  /** The number of chunks with fewer live replicas than wanted; and of chunks of which no running node has a copy. */
  underReplicated = 0;
  unreadableChunks = 0;
  readonly spells: SpellLog;

  private committed = 0;
  private removed = 0;
  private filesNow = 0;
  private chunksNow = 0;
  private unreadableFiles = 0;
  private lostFiles = 0;
  private readonly files = new Map<number, FileRedundancy>();
  /**
   * The time since which the counts have not changed. Only counts that lasted for some time are extremes, and not those
   * between two steps of one event.
   */
  private unchangedSince: Millis = 0;
  private readonly extremes = new Extremes();
  /** The extremes without the warm-up, if there is one. */
  private extremesSince: Extremes | undefined;

  constructor(
    mostReplicas: number,
    private readonly exposures: ExposureLog,
    private readonly now: () => Millis,
  ) {
    this.byReplicas = new Float64Array(mostReplicas + 2);
    this.spells = new SpellLog(now);
  }

  fileCommitted(fileId: number, name: string, bytes: number, chunks: number, wanted: number): void {
    this.noteWorst();
    const file = this.fileOf(fileId);
    file.name = name;
    file.bytes = bytes;
    file.chunks = chunks;
    file.wanted = wanted;
    for (let index = 0; index < chunks; index++) {
      if (!file.isReadable(index)) file.unreadable++;
      if (file.copiesOf(index) === 0) file.missing++;
      this.tally(file.liveOf(index), wanted, 1);
      if (file.liveOf(index) < wanted) this.exposures.begin(file, index);
    }
    this.committed++;
    this.filesNow++;
    this.chunksNow += chunks;
    this.count(file, 1);
    this.spells.changed("unreadable", file, file.unreadable);
    this.spells.changed("lost", file, file.missing);
  }

  fileRemoved(fileId: number): void {
    this.noteWorst();
    const file = this.files.get(fileId);
    this.files.delete(fileId);
    if (!file?.isCommitted) return;
    this.removed++;
    this.filesNow--;
    this.chunksNow -= file.chunks;
    this.count(file, -1);
    this.spells.removed(file);
    this.exposures.forget(file);
    for (let index = 0; index < file.chunks; index++) this.tally(file.liveOf(index), file.wanted, -1);
  }

  /** Notes that a replica can be reached from now on (1), or not any more (-1), because the chunk or its node came or went. */
  liveChanged(fileId: number, index: number, change: 1 | -1): void {
    // Nodes may bring back chunks of a removed file, which is not known any more.
    const file = this.files.get(fileId);
    if (!file) return;
    const before = file.liveOf(index);
    file.changeLive(index, change);
    if (index >= file.chunks) return;
    const after = file.liveOf(index);
    if (before === 0 || after === 0) this.noteWorst();
    this.tally(before, file.wanted, -1);
    this.tally(after, file.wanted, 1);
    if (after < before) this.exposures.lost(file, index, after);
    if ((before === 0 || after === 0) && file.cachedOf(index) === 0) {
      this.readabilityChanged(file, index, before, after);
    }
    if (before < file.wanted && after >= file.wanted) this.exposures.end(file, index);
  }

  /** Notes that a cached copy can be reached from now on (1), or not any more (-1). */
  cachedChanged(fileId: number, index: number, change: 1 | -1): void {
    const file = this.files.get(fileId);
    if (!file) return;
    const before = file.cachedOf(index);
    file.changeCached(index, change);
    if (index >= file.chunks) return;
    const after = file.cachedOf(index);
    if ((before === 0 || after === 0) && file.liveOf(index) === 0) {
      this.readabilityChanged(file, index, before, after);
    }
  }

  /** Notes that a chunk came onto a disk (1), or went from one (-1). */
  copiesChanged(fileId: number, index: number, change: 1 | -1): void {
    const file = change === 1 ? this.fileOf(fileId) : this.files.get(fileId);
    if (!file) return;
    const had = file.copiesOf(index) > 0;
    file.changeCopies(index, change);
    const has = file.copiesOf(index) > 0;
    if (index >= file.chunks || had === has) return;
    this.count(file, -1);
    file.missing += Number(had) - Number(has);
    this.count(file, 1);
    if (file.isCommitted) this.spells.changed("lost", file, file.missing);
  }

  // What the tracker knows and does

  /** Notes that a chunk has `live` replicas by the tracker's index; below 0: it is not in the index any more. */
  trackerCounts(fileId: number, index: number, live: number): void {
    const file = live < 0 ? undefined : this.files.get(fileId);
    if (file) this.exposures.known(file, index, live);
  }

  repairOrdered(fileId: number, index: number): void {
    const file = this.files.get(fileId);
    if (file) this.exposures.ordered(file, index);
  }

  repairEnded(fileId: number, index: number): void {
    const file = this.files.get(fileId);
    if (file) this.exposures.orderEnded(file, index);
  }

  /** Notes that the tracker died. Replicas that it had ordered may still be stored, but nobody waits for them any more. */
  ordersAbandoned(): void {
    for (const file of this.files.values()) {
      for (const index of [...(file.ordered ?? [])]) this.exposures.orderEnded(file, index);
    }
  }

  /** The time since which a chunk lacks replicas on running nodes. Undefined: it has enough, or its file was never committed. */
  exposedSince(fileId: number, index: number): Millis | undefined {
    return this.files.get(fileId)?.exposed?.get(index)?.since;
  }

  /** The share of the committed files that a get could fetch whole; 1 when there is no file. */
  get availableShare(): number {
    return this.filesNow === 0 ? 1 : 1 - this.unreadableFiles / this.filesNow;
  }

  /** The share of the committed files of which every chunk is on some disk; 1 when there is no file. */
  get durableShare(): number {
    return this.filesNow === 0 ? 1 : 1 - this.lostFiles / this.filesNow;
  }

  /** The share of the chunks of committed files that have all replicas wanted on nodes that run; 1 when there is none. */
  get redundantShare(): number {
    return this.chunksNow === 0 ? 1 : 1 - this.underReplicated / this.chunksNow;
  }

  /** Ends the warm-up. From now on extremes and means are also counted without it. */
  endWarmUp(): void {
    this.noteWorst();
    this.extremesSince = new Extremes();
  }

  totals(): FileTotals {
    this.noteWorst();
    return this.totalsWith(this.extremes);
  }

  /** The totals, with extremes and means of the time after the warm-up only; of the whole run if there was no warm-up. */
  totalsSince(): FileTotals {
    this.noteWorst();
    return this.totalsWith(this.extremesSince ?? this.extremes);
  }

  private totalsWith(extremes: Extremes): FileTotals {
    let bytes = 0;
    let lostChunks = 0;
    let lostBytes = 0;
    let unavailable = 0;
    const lostNames: string[] = [];
    for (const file of this.files.values()) {
      if (!file.isCommitted) continue;
      bytes += file.bytes;
      lostChunks += file.missing;
      if (file.missing > 0) lostBytes += file.bytes;
      else if (file.unreadable > 0) unavailable++;
      if (file.missing > 0 && lostNames.length < LOST_NAMES) lostNames.push(file.name);
    }
    return {
      committed: this.committed,
      removed: this.removed,
      chunks: this.chunksNow,
      bytes,
      unavailable,
      lost: this.lostFiles,
      lostChunks,
      lostBytes,
      underReplicatedChunks: this.underReplicated,
      unreadableChunks: this.unreadableChunks,
      cachedOnlyChunks: this.byReplicas[0]! - this.unreadableChunks,
      lostNames,
      ...extremes.result(),
    };
  }

  /** Notes the present counts, with the time that they have lasted, for the worst moments and for the means. Call it before a change. */
  private noteWorst(): void {
    const now = this.now();
    if (now === this.unchangedSince) return;
    const { unchangedSince: at } = this;
    this.unchangedSince = now;
    const so = {
      files: this.filesNow,
      available: this.availableShare,
      withoutReplica: this.byReplicas[0]!,
      unreadable: this.unreadableChunks,
    };
    this.extremes.note(so, at, now - at);
    this.extremesSince?.note(so, at, now - at);
  }

  private fileOf(fileId: number): FileRedundancy {
    let file = this.files.get(fileId);
    if (!file) {
      file = new FileRedundancy();
      this.files.set(fileId, file);
    }
    return file;
  }

  /** Updates the count of unreadable chunks. The chunk had `before` copies of one kind and now has `after`; it has none of the other kind. */
  private readabilityChanged(file: FileRedundancy, index: number, before: number, after: number): void {
    this.noteWorst();
    this.count(file, -1);
    file.unreadable += Number(after === 0) - Number(before === 0);
    this.count(file, 1);
    if (file.isCommitted) this.spells.changed("unreadable", file, file.unreadable);
    this.exposures.readable(file, index, after > 0);
  }

  /** Adds a chunk with `live` replicas to the counts (sign 1), or removes it from them (-1). */
  private tally(live: number, wanted: number, sign: 1 | -1): void {
    this.byReplicas[Math.min(live, this.byReplicas.length - 1)]! += sign;
    if (live < wanted) this.underReplicated += sign;
  }

  /** Adds a committed file to the totals (sign 1), or removes it from them while it changes (-1). */
  private count(file: FileRedundancy, sign: 1 | -1): void {
    if (!file.isCommitted) return;
    this.unreadableChunks += sign * file.unreadable;
    if (file.unreadable > 0) this.unreadableFiles += sign;
    if (file.missing > 0) this.lostFiles += sign;
  }
}
