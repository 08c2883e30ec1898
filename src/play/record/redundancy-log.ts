import type { FileTotals } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";
import type { ExposureLog } from "./exposure-log.js";
import { Extremes } from "./extremes.js";
import { FileRedundancy } from "./file-redundancy.js";
import { SpellLog } from "./spell-log.js";

/** Names of lost files that are kept. */
const LOST_NAMES = 20;

/**
 * Which chunks of committed files can be read, how many live replicas they have, and which are on any disk at all. All of it is
 * what is so, on the disks of nodes that run and of all nodes, and not what the tracker knows: that learns of a crash only
 * after `deadAfter`, and would call a file readable that nobody can read. Kept up change by change.
 *
 * Readable and redundant are two things: a get takes what it finds, replica or cached copy; redundancy counts replicas
 * only, since a cached copy may go at any time.
 */
export class RedundancyLog {
  /** `byReplicas[k]`: chunks with k live replicas; the last place counts all above. */
  readonly byReplicas: Float64Array;
  /** Chunks with fewer live replicas than wanted; and those of which no node that runs has any copy. */
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
  /** Since when the counts are as they are: only what lasted is an extreme, and not what is between two steps of one event. */
  private unchangedSince: Millis = 0;
  private readonly extremes = new Extremes();
  /** The same without the warm-up, if one is left out of the figures. */
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

  /** A replica came within reach, or went out of it: with its chunk, or with its node. */
  liveChanged(fileId: number, index: number, change: 1 | -1): void {
    // Of a removed file nodes bring back chunks that are known no more.
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

  /** The same of a cached copy. */
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

  /** A chunk came onto a disk, or went from one. */
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

  /** By the tracker's books a chunk has `live` replicas; below 0: it is in the books no more. */
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

  /** The tracker died: what it had ordered may still be stored, but nobody waits for it. */
  ordersAbandoned(): void {
    for (const file of this.files.values()) {
      for (const index of [...(file.ordered ?? [])]) this.exposures.orderEnded(file, index);
    }
  }

  /** Share of the committed files that a get could fetch whole; 1 when there is no file. */
  get availableShare(): number {
    return this.filesNow === 0 ? 1 : 1 - this.unreadableFiles / this.filesNow;
  }

  /** Share of the committed files of which every chunk is on some disk; 1 when there is no file. */
  get durableShare(): number {
    return this.filesNow === 0 ? 1 : 1 - this.lostFiles / this.filesNow;
  }

  /** Share of the chunks of committed files that have all replicas wanted on nodes that run; 1 when there is none. */
  get redundantShare(): number {
    return this.chunksNow === 0 ? 1 : 1 - this.underReplicated / this.chunksNow;
  }

  /** The warm-up ends now. */
  endWarmUp(): void {
    this.noteWorst();
    this.extremesSince = new Extremes();
  }

  totals(): FileTotals {
    this.noteWorst();
    return this.totalsWith(this.extremes);
  }

  /** The same, with extremes and means of the time after the warm-up; of the whole run if there was none. */
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

  /** Before a change: were the counts until now the worst so far? */
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

  /** The copies of one kind of a chunk that has none of the other were `before`, and are `after`. */
  private readabilityChanged(file: FileRedundancy, index: number, before: number, after: number): void {
    this.noteWorst();
    this.count(file, -1);
    file.unreadable += Number(after === 0) - Number(before === 0);
    this.count(file, 1);
    if (file.isCommitted) this.spells.changed("unreadable", file, file.unreadable);
    this.exposures.readable(file, index, after > 0);
  }

  /** Takes a chunk with so many live replicas into the counts, or out of them. */
  private tally(live: number, wanted: number, sign: 1 | -1): void {
    this.byReplicas[Math.min(live, this.byReplicas.length - 1)]! += sign;
    if (live < wanted) this.underReplicated += sign;
  }

  /** Takes a committed file into the totals, or out of them while it changes. */
  private count(file: FileRedundancy, sign: 1 | -1): void {
    if (!file.isCommitted) return;
    this.unreadableChunks += sign * file.unreadable;
    if (file.unreadable > 0) this.unreadableFiles += sign;
    if (file.missing > 0) this.lostFiles += sign;
  }
}
