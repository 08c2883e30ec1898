import type { ChunkStore, StoredChunk } from "../../../runtime/chunk-store.js";
import type { Content } from "../../../runtime/content.js";
import { dummyTag } from "../../../runtime/dummy-content.js";
import { draw32 } from "../../../runtime/random/keyed-random.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";
import { NO_HASH } from "../../verify.js";

/** The numbers in a row: file id (0: empty), index, size (negative: damaged), pledge. */
const ROW = 4;
const FIRST_ROWS = 8;
const NOT_HELD = new RpcError(Code.NOT_FOUND, "the chunk is not held");
const NOT_DUMMY = new RpcError(Code.INVALID_ARGUMENT, "this store keeps sizes, not contents");

/**
 * Keeps the names and sizes of chunks in a dummy network. It is an open-addressing table of 32 bytes a row, allocated with the
 * first chunk, so that a million empty nodes need no memory for it. Each operation completes at once.
 */
export class SizeOnlyStore implements ChunkStore {
  replicaBytes = 0;
  cachedBytes = 0;
  replicas = 0;
  cachedCopies = 0;
  private table: Float64Array | undefined;

  get(fileId: number, index: number): StoredChunk | undefined {
    const row = this.find(fileId, index);
    return row < 0 ? undefined : this.chunkAt(row);
  }

  list(): Iterable<StoredChunk> {
    const chunks: StoredChunk[] = [];
    const table = this.table;
    if (table) for (let row = 0; row < table.length; row += ROW) if (table[row] !== 0) chunks.push(this.chunkAt(row));
    return chunks.sort((a, b) => a.fileId - b.fileId || a.index - b.index);
  }

  put<A>(chunk: StoredChunk, content: Content, done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    if (content.data !== undefined) return done(NOT_DUMMY, arg);
    const held = this.find(chunk.fileId, chunk.index);
    if (held >= 0) {
      const before = this.chunkAt(held);
      if (before.pledge > 0 && chunk.pledge === 0) return done(undefined, arg);
      this.count(before, -1);
    }
    const row = held >= 0 ? held : this.freeRow(chunk.fileId, chunk.index);
    const table = this.table as Float64Array;
    table[row] = chunk.fileId;
    table[row + 1] = chunk.index;
    table[row + 2] = chunk.size;
    table[row + 3] = chunk.pledge;
    this.count(chunk, 1);
    done(undefined, arg);
  }

  read<A>(fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void {
    const row = this.find(fileId, index);
    if (row < 0) return done(NOT_HELD, arg);
    const size = (this.table as Float64Array)[row + 2] as number;
    const damaged = size < 0 || Object.is(size, -0);
    const tag = dummyTag(fileId, index);
    done({ size: Math.abs(size), data: undefined, tag: damaged ? tag + (tag % 2 === 0 ? 1 : -1) : tag }, arg);
  }

  delete(fileId: number, index: number): void {
    const row = this.find(fileId, index);
    if (row < 0) return;
    this.count(this.chunkAt(row), -1);
    this.removeRow(row);
  }

  /** Damages the content of a chunk, as a failing disk does. It is for tests and faults. */
  corrupt(fileId: number, index: number): void {
    const row = this.find(fileId, index);
    if (row < 0) return;
    const table = this.table as Float64Array;
    table[row + 2] = -Math.abs(table[row + 2] as number);
  }

  private chunkAt(row: number): StoredChunk {
    const table = this.table as Float64Array;
    return {
      fileId: table[row] as number,
      // Turn the index into an integer. If V8 kept it as a double, V8 would throw away optimised code that uses it, each time.
      index: (table[row + 1] as number) | 0,
      size: Math.abs(table[row + 2] as number),
      pledge: table[row + 3] as number,
      hash: NO_HASH,
    };
  }

  private get held(): number {
    return this.replicas + this.cachedCopies;
  }

  /** Finds the row of a chunk; -1: there is none. */
  private find(fileId: number, index: number): number {
    const table = this.table;
    if (!table) return -1;
    for (let row = home(table, fileId, index); table[row] !== 0; row = next(table, row)) {
      if (table[row] === fileId && table[row + 1] === index) return row;
    }
    return -1;
  }

  /** Finds an empty row for a chunk that is not held. It enlarges the table first if more than three quarters would be full. */
  private freeRow(fileId: number, index: number): number {
    if (!this.table) this.table = new Float64Array(FIRST_ROWS * ROW);
    else if ((this.held + 1) * 4 * ROW > this.table.length * 3) this.resize(this.table, this.table.length * 2);
    return emptyRow(this.table, fileId, index);
  }

  private resize(old: Float64Array, length: number): void {
    const table = new Float64Array(length);
    for (let row = 0; row < old.length; row += ROW) {
      if (old[row] === 0) continue;
      const to = emptyRow(table, old[row] as number, old[row + 1] as number);
      for (let at = 0; at < ROW; at++) table[to + at] = old[row + at] as number;
    }
    this.table = table;
  }

  /** Empties a row and moves later ones up (Knuth, TAOCP 6.4, algorithm R), so that searches need no tombstones. */
  private removeRow(row: number): void {
    const table = this.table as Float64Array;
    let hole = row;
    for (let at = next(table, hole); table[at] !== 0; at = next(table, at)) {
      const wanted = home(table, table[at] as number, table[at + 1] as number);
      const stays = hole < at ? hole < wanted && wanted <= at : hole < wanted || wanted <= at;
      if (stays) continue;
      table.copyWithin(hole, at, at + ROW);
      hole = at;
    }
    table.fill(0, hole, hole + ROW);
    if (this.held === 0) this.table = undefined;
  }

  private count(chunk: StoredChunk, sign: 1 | -1): void {
    if (chunk.pledge > 0) {
      this.replicas += sign;
      this.replicaBytes += sign * chunk.size;
    } else {
      this.cachedCopies += sign;
      this.cachedBytes += sign * chunk.size;
    }
  }
}

function home(table: Float64Array, fileId: number, index: number): number {
  const hash = draw32(fileId | 0, Math.floor(fileId / 0x100000000) | 0, index);
  return (hash & (table.length / ROW - 1)) * ROW;
}

function next(table: Float64Array, row: number): number {
  return row + ROW === table.length ? 0 : row + ROW;
}

function emptyRow(table: Float64Array, fileId: number, index: number): number {
  let row = home(table, fileId, index);
  while (table[row] !== 0) row = next(table, row);
  return row;
}
