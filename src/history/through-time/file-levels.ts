import { chunkLevels } from "./chunk-levels.js";
import { gradeOf } from "./grade.js";
import { liveSpans } from "./live-spans.js";
import { NEVER } from "./sessions.js";
import type { ThroughTime } from "./through-time.js";

/** How well a file was kept during a span of time, which includes its start, but not its end. */
export interface FileLevel {
  readonly from: number;
  readonly until: number;
  /** The number of replicas on running nodes, of the chunk with the fewest. */
  readonly fewest: number;
  /** The index of that chunk. If chunks of the file are unreadable, it is the index of one of these. */
  readonly worst: number;
  /** The number of chunks of which no running node had a copy. */
  readonly unreadable: number;
  readonly grade: number;
}

interface Change {
  readonly tick: number;
  readonly index: number;
  readonly replicas: number;
  readonly cached: number;
}

/** Computes the levels of a file from its commit until its removal, or until the end of the run, without gaps. */
export function fileLevels(through: ThroughTime, file: number): FileLevel[] {
  const { files } = through.history;
  const committed = files.committed[file] as number;
  const removed = files.removed[file] as number;
  const end = removed < 0 ? NEVER : removed;
  const changes = changesOf(through, file);
  const chunks = new Chunks(files.chunks[file] as number);
  const levels: FileLevel[] = [];
  const note = (tick: number): void => {
    const from = Math.max(tick, committed);
    if (levels.at(-1)?.from === from) levels.pop();
    const last = levels.at(-1);
    const { fewest, unreadable } = chunks;
    if (last?.fewest === fewest && last.unreadable === unreadable && chunks.isWorst(last.worst)) return;
    if (last) levels[levels.length - 1] = { ...last, until: from };
    const grade = gradeOf(fewest, unreadable, files.replication[file] as number);
    levels.push({ from, until: end, fewest, worst: chunks.worst(), unreadable, grade });
  };
  note(committed);
  changes.forEach((change, i) => {
    if (change.tick >= end) return;
    chunks.set(change);
    if (changes[i + 1]?.tick !== change.tick) note(change.tick);
  });
  return levels;
}

/** The chunks of a file at a moment. It is updated by changes, so that only changed chunks are visited. */
class Chunks {
  /** The number of chunks of which no running node has a copy. */
  unreadable: number;
  private readonly replicas: Int32Array;
  private readonly cached: Int32Array;
  /** For each number of replicas on running nodes, the number of chunks that have it. */
  private readonly having: number[];

  constructor(count: number) {
    this.replicas = new Int32Array(count);
    this.cached = new Int32Array(count);
    this.having = [count];
    this.unreadable = count;
  }

  get fewest(): number {
    return Math.max(
      0,
      this.having.findIndex((chunks) => chunks > 0),
    );
  }

  set({ index, replicas, cached }: Change): void {
    const before = this.replicas[index] as number;
    this.unreadable += Number(replicas + cached === 0) - Number(this.isUnreadable(index));
    this.having[before] = (this.having[before] as number) - 1;
    while (this.having.length <= replicas) this.having.push(0);
    this.having[replicas] = (this.having[replicas] as number) + 1;
    this.replicas[index] = replicas;
    this.cached[index] = cached;
  }

  /** Whether no other chunk is worse off than this one. */
  isWorst(index: number): boolean {
    return this.unreadable > 0 ? this.isUnreadable(index) : this.replicas[index] === this.fewest;
  }

  /** Finds the first chunk with the worst grade. */
  worst(): number {
    let index = 0;
    while (index < this.replicas.length - 1 && !this.isWorst(index)) index++;
    return index;
  }

  private isUnreadable(index: number): boolean {
    return this.replicas[index] === 0 && this.cached[index] === 0;
  }
}

function changesOf(through: ThroughTime, file: number): Change[] {
  const [first, after] = [through.chunks.first[file] as number, through.chunks.first[file + 1] as number];
  const changes: Change[] = [];
  for (let chunk = first; chunk < after; chunk++) {
    for (const { from, replicas, cached } of chunkLevels(liveSpans(through, chunk))) {
      changes.push({ tick: from, index: chunk - first, replicas, cached });
    }
  }
  return changes.sort((a, b) => a.tick - b.tick);
}
