import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { RpcError } from "../../../runtime/rpc-error.js";
import type { SavedFile, SavedState, TrackerState } from "../../../tracker/state.js";
import type { Life } from "../../grpc/life.js";
import { makeFolder } from "../durable-file.js";
import { lockFolder } from "../folder-lock.js";
import { LmdbRecords } from "./lmdb-records.js";
import type { RecordStore } from "./record-store.js";
import { type StateWrite, TrackerBooks } from "./tracker-books.js";

/**
 * A tracker's state in a folder, for one process at a time. Writes during a transaction go into the next one together. After a write
 * that fails nothing completes any more, and the tracker must start again from the disk. So it never continues from a state that
 * a later start would not find.
 */
export class DiskState implements TrackerState {
  private writes: StateWrite[] = [];
  private waiting: (() => void)[] = [];
  private busy: Promise<void> | undefined;
  private failed = false;
  private closed: Promise<void> | undefined;

  private constructor(
    private readonly path: string,
    private readonly records: RecordStore,
    private readonly books: TrackerBooks,
    private loaded: SavedState | undefined,
    private readonly life: Life,
    private readonly onFailure: (failure: Error) => void,
    private readonly release: () => void,
  ) {}

  /**
   * Opens the state in `folder`, creates it if necessary, and begins a new epoch. Throws when the folder is in use or not a
   * tracker's, or when its file is damaged; the file then stays as it was. After the end of `life` no completion is called.
   */
  static async open(
    folder: string,
    life: Life,
    onFailure: (failure: Error) => void,
    openRecords: (path: string) => Promise<RecordStore> = LmdbRecords.open,
  ): Promise<DiskState> {
    await makeFolder(folder);
    const release = lockFolder(folder, "tracker");
    const path = join(folder, "tracker-state");
    let records: RecordStore | undefined;
    try {
      records = await openRecords(path);
      const { books, saved } = TrackerBooks.load(records);
      const state = new DiskState(path, records, books, saved, life, onFailure, release);
      life.whenOver(() => void state.close());
      return state;
    } catch (error) {
      await records?.close();
      release();
      throw new Error(`${path}: ${(error as Error).message}`);
    }
  }

  load(): SavedState {
    const { loaded } = this;
    if (!loaded) throw new Error("loaded already: each epoch begins by opening the folder");
    this.loaded = undefined;
    return loaded;
  }

  savePeer(number: number, identity: string, incarnation: number): void {
    this.write({ kind: "peer", peer: { number, identity, incarnation } });
  }

  removePeer(number: number): void {
    this.write({ kind: "peer removed", number });
  }

  saveFile(file: SavedFile): void {
    this.write({ kind: "file", file });
  }

  removeFile(name: string, id: number): void {
    this.write({ kind: "file removed", name, id });
  }

  flush<A>(done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    if (this.failed) return;
    const complete = (): void => void this.life.enter((waiting: A) => done(undefined, waiting), arg);
    if (this.busy) this.waiting.push(complete);
    else complete();
  }

  /** Waits for a write under way, and releases the folder. This also happens when its program's life ends. */
  close(): Promise<void> {
    this.closed ??= this.finish();
    return this.closed;
  }

  private async finish(): Promise<void> {
    try {
      await this.busy;
      await this.records.close();
    } finally {
      this.release();
    }
  }

  private write(write: StateWrite): void {
    if (this.failed || this.life.over) return;
    this.writes.push(write);
    this.busy ??= this.writeAll();
  }

  /** Writes one transaction after another, so that none takes effect without the earlier ones. */
  private async writeAll(): Promise<void> {
    // Wait a moment, so that calls that arrive together share a transaction.
    await turn();
    while (this.writes.length + this.waiting.length > 0 && !this.life.over) {
      const { writes, waiting } = this;
      this.writes = [];
      this.waiting = [];
      try {
        if (writes.length > 0) await this.records.write(this.books.changes(writes));
      } catch (error) {
        return this.fail(error as Error);
      }
      for (const complete of waiting) complete();
    }
    this.busy = undefined;
  }

  private fail(error: Error): void {
    this.failed = true;
    if (!this.life.over) this.onFailure(new Error(`cannot write ${this.path}: ${error.message}`));
  }
}
