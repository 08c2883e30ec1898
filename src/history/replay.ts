import { type ChunkTable, chunkTable } from "./chunk-table.js";
import type { History } from "./history.js";
import { type Holdings, holdingsOf } from "./holdings.js";
import { NetworkState, type Sources } from "./network-state.js";
import { Spans } from "./spans.js";

const KEY_FRAMES = 64;
/** The bytes that all key frames may take together. So a large network has fewer of them, but still about eight. */
const KEY_FRAME_BYTES = 64 * 2 ** 20;

interface KeyFrame {
  readonly tick: number;
  readonly state: NetworkState;
}

/**
 * A history whose state can be computed at any moment. The expensive tables are made only once; each `cursor` has a
 * state that moves through time.
 */
export class Replay {
  readonly chunks: ChunkTable;
  readonly holdings: Holdings;
  /** The spans of the tables with the same names. */
  readonly transfers: Spans;
  readonly operations: Spans;
  /**
   * The most that any node had on its disk: in bytes, and as a share of its capacity (0 if no node has a capacity). They are taken from the key
   * frames. But if levels were recorded, the share is the largest level of any sample, also of nodes without a capacity (`StoredLevels`).
   */
  readonly mostStored: number;
  readonly mostFilled: number;
  private readonly sources: Sources;
  private readonly frames: readonly KeyFrame[];

  constructor(readonly history: History) {
    const { files, transfers, operations } = history;
    this.chunks = chunkTable(files);
    this.holdings = holdingsOf(history, this.chunks.count);
    this.transfers = new Spans(transfers.start, transfers.duration);
    this.operations = new Spans(operations.start, operations.duration);
    const { byChunk, isCopy } = this.holdings;
    const mostReplicas = mostOf(this.chunks.count, (chunk) => count(byChunk.of(chunk), (at) => isCopy[at] === 0));
    const removals = files.removed.flatMap((tick, file) => (tick < 0 ? [] : [file]));
    removals.sort((a, b) => (files.removed[a] as number) - (files.removed[b] as number));
    this.sources = { history, chunks: this.chunks, holdings: this.holdings, removals, mostReplicas };
    this.frames = keyFrames(this.sources);
    const { capacity } = history.nodes;
    const mostOfFrames = (share: (bytes: number, node: number) => number) =>
      mostOf(this.frames.length, (frame) => mostOfNodes(this.frames[frame] as KeyFrame, share));
    this.mostStored = mostOfFrames((bytes) => bytes);
    this.mostFilled = history.stored
      ? mostOf(history.stored.level.length, (look) => highest(history.stored?.level[look])) / 255
      : mostOfFrames((bytes, node) => ((capacity[node] as number) > 0 ? bytes / (capacity[node] as number) : 0));
  }

  /**
   * Whether the history records which nodes run, and for all files which chunks were on which disks. Otherwise nobody
   * knows how many replicas each chunk has, or which files can be read.
   */
  get knowsChunks(): boolean {
    const { stored, copies } = this.history;
    return this.knowsLives && stored === undefined && (copies.time.length > 0 || this.chunks.count === 0);
  }

  /** Whether nodes that came and went were recorded. */
  get knowsLives(): boolean {
    return this.history.lives.time.length > 0;
  }

  /** The tick of a moment. The recorder rounds times in the same way: so whatever happened by the moment has happened by its tick. */
  tickOf(ms: number): number {
    const { tick, played } = this.history.run;
    // The small addend corrects rounding, since 0.3 / 0.1 is less than 3.
    const last = Math.floor(played / tick + 1e-9);
    return Math.min(Math.round(ms / tick), last);
  }

  /** Makes a cursor with a state of its own, in which nothing has happened yet. */
  cursor(): ReplayCursor {
    return new ReplayCursor(this, this.frames, new NetworkState(this.sources));
  }

  /**
   * By node, from 0 to 255: bytes divided by the capacity, if levels were recorded in place of chunks. Undefined:
   * chunks were recorded, or there is no sample by then.
   */
  levels(ms: number): Uint8Array | undefined {
    const { stored } = this.history;
    if (!stored) return undefined;
    return stored.level[lastBy(this.tickOf(ms), stored.time.length, (look) => stored.time[look] as number)];
  }
}

/**
 * Moves through a history. To reach a moment, it applies events to its present state. If the moment lies before that state, or if a key frame
 * lies between the two, it begins with the last key frame before the moment instead.
 */
export class ReplayCursor {
  private tick = -1;

  constructor(
    private readonly replay: Replay,
    private readonly frames: readonly KeyFrame[],
    private readonly state: NetworkState,
  ) {}

  /** Computes the state at a moment, in ms, after everything that happened by then. It returns the same object each time. */
  seek(ms: number): NetworkState {
    const tick = this.replay.tickOf(ms);
    const at = lastBy(tick, this.frames.length, (frame) => (this.frames[frame] as KeyFrame).tick);
    const frame = this.frames[Math.max(0, at)] as KeyFrame;
    if (tick < this.tick || this.tick < frame.tick) this.state.set(frame.state);
    this.state.advance(tick);
    this.tick = tick;
    return this.state;
  }
}

/** Makes states that have about the same work between them. The first one is the state before all events. */
function keyFrames(sources: Sources): KeyFrame[] {
  const state = new NetworkState(sources);
  const copyOf = (tick: number): KeyFrame => {
    const copy = new NetworkState(sources);
    copy.set(state);
    return { tick, state: copy };
  };
  const frames = [copyOf(Number.NEGATIVE_INFINITY)];
  const most = Math.min(KEY_FRAMES, Math.max(8, Math.floor(KEY_FRAME_BYTES / Math.max(1, state.byteLength))));
  const quota = Math.max(256, totalWork(sources) / most);
  let last = 0;
  for (let tick = state.nextTick(); tick < Number.POSITIVE_INFINITY; ) {
    state.advance(tick);
    const next = state.nextTick();
    if (state.work - last >= quota || next === Number.POSITIVE_INFINITY) {
      last = state.work;
      frames.push(copyOf(tick));
    }
    tick = next;
  }
  return frames;
}

/** Computes an upper bound of `NetworkState.work` at the end of the run. */
function totalWork({ history, chunks, holdings }: Sources): number {
  let work = history.copies.time.length + 2 * chunks.count;
  const { firstOfNode } = holdings;
  for (const node of history.lives.node) work += (firstOfNode[node + 1] ?? 0) - (firstOfNode[node] ?? 0);
  return work;
}

function mostOfNodes({ state }: KeyFrame, share: (bytes: number, node: number) => number): number {
  const { replicaBytes, copyBytes } = state;
  return mostOf(replicaBytes.length, (node) =>
    share((replicaBytes[node] as number) + (copyBytes[node] as number), node),
  );
}

function mostOf(count: number, of: (at: number) => number): number {
  let most = 0;
  for (let at = 0; at < count; at++) most = Math.max(most, of(at));
  return most;
}

function count(values: Int32Array, matches: (value: number) => boolean): number {
  let matching = 0;
  for (const value of values) if (matches(value)) matching++;
  return matching;
}

function highest(levels: Uint8Array = new Uint8Array()): number {
  return mostOf(levels.length, (node) => levels[node] as number);
}

/** Finds the last of `count` positions whose tick is not after `tick`; -1: none. The ticks must be ascending. */
function lastBy(tick: number, count: number, tickAt: (at: number) => number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tickAt(middle) <= tick) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
