import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RpcError } from "../runtime/rpc-error.js";
import type { MemoryState, SavedFile, SavedState, TrackerState } from "../tracker/state.js";
import { lockFolder } from "./folder-lock.js";
import type { Life } from "./life.js";
import { Journal, journalLines } from "./stores/journal.js";
import {
  fileRecords,
  peerRecord,
  peerRemovalRecord,
  removalRecord,
  StateReader,
  stateRecords,
} from "./tracker-records.js";

/** Bytes by which the journal grows before it is written anew. */
const LEAST_GROWTH = 1024 * 1024;
/** Epochs beyond these make ids that a double does not hold. */
const MOST_EPOCHS = 2 ** 21;

/**
 * A tracker's state in a folder, for one process at a time: a journal, and in memory what it says. A write that fails ends
 * it: nothing completes any more, and the tracker has to start again from what is on the disk. So it never goes on from
 * something that a later start would not find.
 */
export class DiskState implements TrackerState {
  private loaded: SavedState | undefined;
  private failed = false;
  private closed: Promise<void> | undefined;

  private constructor(
    private readonly path: string,
    private readonly memory: MemoryState,
    private readonly journal: Journal,
    private readonly life: Life,
    private readonly onFailure: (failure: Error) => void,
    private readonly release: () => void,
  ) {
    this.loaded = memory.saved();
  }

  /**
   * Opens the state in `folder`, created where absent, and begins a new epoch. Throws when the folder is in use or not a
   * tracker's, or when its file is damaged; that is left as it was. Completions end with `life`.
   */
  static async open(folder: string, life: Life, onFailure: (failure: Error) => void): Promise<DiskState> {
    const release = lockFolder(folder, "tracker");
    try {
      const path = join(folder, "tracker-state");
      const memory = recovered(path);
      const saved = memory.load();
      if (saved.epoch > MOST_EPOCHS) throw new Error(`${path}: a tracker can start ${MOST_EPOCHS} times`);
      const journal = await Journal.compacted(path, stateRecords(saved));
      const state = new DiskState(path, memory, journal, life, onFailure, release);
      life.whenOver(() => void state.close());
      return state;
    } catch (error) {
      release();
      throw error;
    }
  }

  load(): SavedState {
    const { loaded } = this;
    if (!loaded) throw new Error("loaded already: each epoch begins by opening the folder");
    this.loaded = undefined;
    return loaded;
  }

  savePeer(number: number, identity: string, incarnation: number): void {
    this.memory.savePeer(number, identity, incarnation);
    this.write([peerRecord(number, identity, incarnation)]);
  }

  removePeer(number: number): void {
    this.memory.removePeer(number);
    this.write([peerRemovalRecord(number)]);
  }

  saveFile(file: SavedFile): void {
    this.memory.saveFile(file);
    this.write(fileRecords(file));
  }

  removeFile(name: string, id: number): void {
    this.memory.removeFile(name, id);
    this.write([removalRecord(name, id)]);
  }

  flush<A>(done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    this.journal.flush(() => {
      if (!this.failed) this.life.enter((waiting: A) => done(undefined, waiting), arg);
    });
  }

  /** Waits for writes under way, and lets the folder go; the end of its program's life does so, too. */
  close(): Promise<void> {
    this.closed ??= this.journal.close().finally(this.release);
    return this.closed;
  }

  private write(records: Iterable<string>): void {
    for (const record of records) this.journal.append(record, this.onWritten);
    if (this.journal.hasGrown(LEAST_GROWTH)) this.journal.rewrite(stateRecords(this.memory.saved()));
  }

  private readonly onWritten = (failure: unknown): void => {
    if (!failure || this.failed || this.life.over) return;
    this.failed = true;
    this.journal.abandon();
    this.onFailure(new Error(`cannot write ${this.path}: ${(failure as Error).message}`));
  };
}

/** What a journal says; nothing where there is none. Only its end may be missing: that of writes which a crash cut off. */
function recovered(path: string): MemoryState {
  const reader = new StateReader();
  let number = 0;
  const refuse = (why: string): Error => new Error(`${path}, line ${number}: ${why}; the file was left as it is`);
  for (const { record, ended } of journalLines(path)) {
    number++;
    if (record === undefined && number === 1) throw refuse("this is not the state of a tracker");
    if (record === undefined && ended) throw refuse("the line is damaged");
    if (record === undefined) break;
    try {
      reader.take(record);
    } catch (error) {
      throw refuse((error as Error).message);
    }
  }
  if (existsSync(path) && !reader.isComplete) throw refuse("the rest of the state is missing");
  return reader.state;
}
