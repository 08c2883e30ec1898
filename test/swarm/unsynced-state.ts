import type { RpcError } from "../../src/runtime/rpc-error.js";
import type { Host } from "../../src/sim/host.js";
import { MemoryState, type SavedFile, type SavedState, type TrackerState } from "../../src/tracker/state.js";

type Write = (state: MemoryState) => void;
type Flush = () => void;

/** Mistakes that a state might make, or a tracker that does not wait for its state. A test that does not notice them would prove nothing. */
export type Mistake =
  | "answers at once"
  | "answers when a sync begins"
  | "forgets its epoch"
  | "syncs what came last only";

/** The disk of a tracker: what is on it outlives the lives of its program. */
export class StateDisk {
  readonly durable = new MemoryState();
  /** Called at each moment before or after which a crash may fall. */
  onStep: () => void = () => {};
  private state: UnsyncedState | undefined;

  constructor(
    private readonly syncMs: number,
    private readonly mistake?: Mistake,
  ) {}

  /** Opens the state for the next life of the program on `host`. */
  open(host: Host): TrackerState {
    this.state = new UnsyncedState(this, host, this.syncMs, this.mistake);
    return this.state;
  }

  /** Stops the machine. For each write that was not synced, `keeps` says whether it had reached the disk all the same. */
  crash(keeps: () => boolean): void {
    for (const write of this.state?.takeUnsynced() ?? []) if (keeps()) write(this.durable);
    this.state = undefined;
  }
}

/** A state whose writes stay in a buffer until a sync has ended, and whose syncs take time. */
class UnsyncedState implements TrackerState {
  /** What the running sync is about to make durable, and what came since it began. */
  private syncing: Write[] = [];
  private written: Write[] = [];
  private told: Flush[] = [];
  private waiting: Flush[] = [];
  private busy = false;

  constructor(
    private readonly disk: StateDisk,
    private readonly host: Host,
    private readonly syncMs: number,
    private readonly mistake: Mistake | undefined,
  ) {}

  load(): SavedState {
    const { durable } = this.disk;
    const saved = durable.load();
    if (this.mistake === "forgets its epoch") durable.resume(saved.epoch - 1, saved.lastPeer);
    return this.mistake === "forgets its epoch" ? { ...saved, epoch: 1 } : saved;
  }

  takeUnsynced(): Write[] {
    return [...this.syncing, ...this.written];
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
    if (this.mistake === "answers at once" || !this.busy) return done(undefined, arg);
    this.waiting.push(() => done(undefined, arg));
  }

  private write(write: Write): void {
    this.disk.onStep();
    this.written.push(write);
    if (this.busy) return;
    this.busy = true;
    // The writes of one event are synced together.
    this.host.after(0, UnsyncedState.sync, this);
  }

  private static sync(self: UnsyncedState): void {
    self.disk.onStep();
    [self.syncing, self.written] = [self.written, []];
    [self.told, self.waiting] = [self.waiting, []];
    if (self.mistake === "answers when a sync begins") self.tell();
    self.host.after(self.syncMs, UnsyncedState.synced, self);
  }

  private static synced(self: UnsyncedState): void {
    self.disk.onStep();
    const { syncing, disk } = self;
    self.syncing = [];
    for (const write of self.mistake === "syncs what came last only" ? syncing.slice(-1) : syncing) write(disk.durable);
    self.busy = self.written.length > 0 || self.waiting.length > 0;
    self.tell();
    if (self.busy) UnsyncedState.sync(self);
  }

  private tell(): void {
    const { told } = this;
    this.told = [];
    for (const done of told) done();
  }
}
