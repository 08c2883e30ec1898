import type { ChunkTable } from "./chunk-table.js";
import type { History } from "./history.js";
import type { Holdings } from "./holdings.js";

/** The names of a node's last event: `absent` until it first came up; the others are those of `lifeEvents`, one position further. */
export const lives = ["absent", "up", "left", "crashed"] as const;
/** The health of a node that the tracker has not seen yet. */
export const UNSEEN = 255;
const UP = 1;

/** The tables from which a state is computed. All states of a history share them. */
export interface Sources {
  readonly history: History;
  readonly chunks: ChunkTable;
  readonly holdings: Holdings;
  /** The files that were removed, in the order of their removal. */
  readonly removals: readonly number[];
  /** An upper bound on the number of replicas that a chunk ever had at one time. */
  readonly mostReplicas: number;
}

/**
 * The network at a moment. The state can only move forward in time, or be set to another state. No other code may write to its
 * arrays. At first nothing has happened.
 */
export class NetworkState {
  /** For each node, a position in `lives`, and one in `healths` or `UNSEEN`. */
  readonly life: Uint8Array;
  readonly health: Uint8Array;
  /** For each node, the bytes on its disk, whether it runs or not. */
  readonly replicaBytes: Float64Array;
  readonly copyBytes: Float64Array;
  /** For each chunk of any file, the number of replicas and of cached copies on nodes that run. */
  readonly replicas: Int32Array;
  readonly copies: Int32Array;
  /** For each number of replicas on running nodes: how many chunks have it. Only chunks of files that are there count. */
  readonly byReplicas: Int32Array;
  /** For each file, 1 from its commit until its removal; and the number of its chunks that are on no running node. */
  readonly isThere: Uint8Array;
  readonly missing: Int32Array;
  /** The number of nodes that run; of files that are there; and of files that are there and can be read. */
  running = 0;
  files = 0;
  readable = 0;
  /** The work that was needed to compute this state: the number of chunks, of holdings and of changes of disks that were visited. */
  work = 0;
  /** The number of rows of each table that have happened. */
  private committed = 0;
  private removed = 0;
  private lived = 0;
  private judged = 0;
  private changed = 0;

  constructor(private readonly sources: Sources) {
    const { history, chunks, mostReplicas } = sources;
    const nodes = history.nodes.name.length;
    this.life = new Uint8Array(nodes);
    this.health = new Uint8Array(nodes).fill(UNSEEN);
    this.replicaBytes = new Float64Array(nodes);
    this.copyBytes = new Float64Array(nodes);
    this.replicas = new Int32Array(chunks.count);
    this.copies = new Int32Array(chunks.count);
    this.byReplicas = new Int32Array(1 + mostReplicas);
    this.isThere = new Uint8Array(history.files.chunks.length);
    this.missing = Int32Array.from(history.files.chunks);
  }

  /** The bytes of one state, without the parts that all states share. */
  get byteLength(): number {
    return this.arrays().reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  isReadable(file: number): boolean {
    return this.isThere[file] === 1 && this.missing[file] === 0;
  }

  isUp(node: number): boolean {
    return this.life[node] === UP;
  }

  /** Whether a holding exists at this moment: the chunk is then on the node's disk, whether the node runs or not. */
  isHeld(holding: number): boolean {
    const { from, until } = this.sources.holdings;
    return (from[holding] as number) < this.changed && (until[holding] as number) >= this.changed;
  }

  /** The tick of the next event; Infinity: there is none. */
  nextTick(): number {
    const { files, lives, health, copies } = this.sources.history;
    const removal = this.sources.removals[this.removed];
    return Math.min(
      files.committed[this.committed] ?? Number.POSITIVE_INFINITY,
      (removal === undefined ? undefined : files.removed[removal]) ?? Number.POSITIVE_INFINITY,
      lives.time[this.lived] ?? Number.POSITIVE_INFINITY,
      health.time[this.judged] ?? Number.POSITIVE_INFINITY,
      copies.time[this.changed] ?? Number.POSITIVE_INFINITY,
    );
  }

  /**
   * Applies all events up to and including `tick`, one table after another. The order of the tables does not matter, because after
   * each row the numbers agree with the disks and with the nodes that run.
   */
  advance(tick: number): void {
    const { history, removals } = this.sources;
    const { files, lives, health, copies } = history;
    for (; (files.committed[this.committed] ?? Number.POSITIVE_INFINITY) <= tick; this.committed++)
      this.addFile(this.committed, 1);
    for (; (lives.time[this.lived] ?? Number.POSITIVE_INFINITY) <= tick; this.lived++) {
      this.live(lives.node[this.lived] as number, (lives.event[this.lived] as number) + 1);
    }
    for (; (health.time[this.judged] ?? Number.POSITIVE_INFINITY) <= tick; this.judged++) {
      this.health[health.node[this.judged] as number] = health.health[this.judged] as number;
    }
    for (; (copies.time[this.changed] ?? Number.POSITIVE_INFINITY) <= tick; this.changed++) this.change(this.changed);
    for (let file = removals[this.removed]; file !== undefined; file = removals[++this.removed]) {
      if ((files.removed[file] as number) > tick) break;
      this.addFile(file, -1);
    }
  }

  /** Copies another state of the same history into this one. */
  set(other: NetworkState): void {
    const from = other.arrays();
    this.arrays().forEach((array, at) => {
      (array as Int32Array).set(from[at] as Int32Array);
    });
    this.running = other.running;
    this.files = other.files;
    this.readable = other.readable;
    this.work = other.work;
    this.committed = other.committed;
    this.removed = other.removed;
    this.lived = other.lived;
    this.judged = other.judged;
    this.changed = other.changed;
  }

  private arrays() {
    const { life, health, replicaBytes, copyBytes, replicas, copies, byReplicas, isThere, missing } = this;
    return [life, health, replicaBytes, copyBytes, replicas, copies, byReplicas, isThere, missing];
  }

  private addFile(file: number, by: 1 | -1): void {
    const { first } = this.sources.chunks;
    const end = first[file + 1] as number;
    for (let chunk = first[file] as number; chunk < end; chunk++) this.byReplicas[this.replicas[chunk]!]! += by;
    this.work += end - (first[file] as number);
    this.isThere[file] = by === 1 ? 1 : 0;
    this.files += by;
    if (this.missing[file] === 0) this.readable += by;
  }

  private live(node: number, life: number): void {
    const by = (life === UP ? 1 : 0) - (this.life[node] === UP ? 1 : 0);
    this.life[node] = life;
    this.running += by;
    if (by === 0) return;
    const { firstOfNode, from, until } = this.sources.holdings;
    const end = firstOfNode[node + 1] as number;
    for (let holding = firstOfNode[node] as number; holding < end; holding++) {
      if ((from[holding] as number) >= this.changed) break;
      this.work++;
      if ((until[holding] as number) >= this.changed) this.shift(holding, by);
    }
  }

  private change(at: number): void {
    const { holdings, chunks } = this.sources;
    const holding = holdings.ofChange[at] as number;
    if (holding < 0) return;
    const [node, chunk] = [holdings.node[holding] as number, holdings.chunk[holding] as number];
    const by = holdings.from[holding] === at ? 1 : -1;
    const stored = holdings.isCopy[holding] === 1 ? this.copyBytes : this.replicaBytes;
    stored[node]! += by * (chunks.bytes[chunk] as number);
    this.work++;
    if (this.life[node] === UP) this.shift(holding, by);
  }

  /** Notes that one more (1) or one less (-1) of the running nodes has a chunk. */
  private shift(holding: number, by: number): void {
    const { replicas, copies, byReplicas, missing } = this;
    const { holdings, chunks } = this.sources;
    const chunk = holdings.chunk[holding] as number;
    const file = chunks.file[chunk] as number;
    const isThere = this.isThere[file] === 1;
    const before = (replicas[chunk] as number) + (copies[chunk] as number);
    if (holdings.isCopy[holding] === 1) copies[chunk]! += by;
    else {
      if (isThere) byReplicas[replicas[chunk]!]!--;
      replicas[chunk]! += by;
      if (isThere) byReplicas[replicas[chunk]!]!++;
    }
    if (before === 0) {
      missing[file]!--;
      if (isThere && missing[file] === 0) this.readable++;
    } else if (before + by === 0) {
      if (isThere && missing[file] === 0) this.readable--;
      missing[file]!++;
    }
  }
}
