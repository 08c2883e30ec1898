import type { Millis } from "../runtime/clock.js";
import type { RpcError } from "../runtime/rpc-error.js";
import { MemoryState, type SavedFile, type SavedState, type TrackerState } from "../tracker/state.js";

type Write = (state: MemoryState) => void;

/** The durable state of a tracker. It keeps each write with its time, so that it can be set back to an earlier time. */
export class KeptState implements TrackerState {
  private state = new MemoryState();
  private readonly writes: { readonly at: Millis; readonly write: Write }[] = [];

  constructor(private readonly now: () => Millis) {}

  load(): SavedState {
    this.writes.push({ at: this.now(), write: (state) => state.load() });
    return this.state.load();
  }

  /**
   * Sets the state back to what it was at `time`. Returns the names of the files whose last version was saved after that. These versions are
   * forgotten now.
   */
  setBack(time: Millis): string[] {
    const before = new Map(this.files());
    const kept = this.writes.filter(({ at }) => at <= time);
    this.writes.length = kept.length;
    this.state = new MemoryState();
    for (const { write } of kept) write(this.state);
    const after = this.files();
    return [...before].filter(([name, id]) => after.get(name) !== id).map(([name]) => name);
  }

  savePeer(number: number, identity: string, incarnation: number): void {
    this.write((state) => state.savePeer(number, identity, incarnation));
  }

  removePeer(number: number): void {
    this.write((state) => state.removePeer(number));
  }

  saveFile(file: SavedFile): void {
    this.write((state) => state.saveFile(file));
  }

  removeFile(name: string, id: number): void {
    this.write((state) => state.removeFile(name, id));
  }

  flush<A>(done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    this.state.flush(done, arg);
  }

  private write(write: Write): void {
    this.writes.push({ at: this.now(), write });
    write(this.state);
  }

  private files(): Map<string, number> {
    return new Map(Array.from(this.state.saved().files, ({ name, id }) => [name, id]));
  }
}
