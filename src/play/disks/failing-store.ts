import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Clock } from "../../runtime/clock.js";
import type { Content } from "../../runtime/content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Disk } from "./disk.js";
import type { SimulatedStore } from "./simulated-store.js";

const FULL = new RpcError(Code.RESOURCE_EXHAUSTED, "the disk is full");

type Stored<A> = (failure: RpcError | undefined, arg: A) => void;
type ReadBack<A> = (content: Content | RpcError, arg: A) => void;

/**
 * A store on a disk that may be slow or full, and that loses something when its machine stops. While the disk is prompt and has room,
 * everything happens at once, as in the store that it wraps.
 */
export class FailingStore implements SimulatedStore {
  /** The clock of the node's present life. Reads and writes for which the program waits end with that life. */
  private clock: Clock | undefined;
  /** The replica that was written last. It is the only confirmed replica that a torn write can destroy. */
  private latest: StoredChunk | undefined;
  /** The number of writes under way. */
  private writing = 0;

  constructor(
    private readonly inner: SimulatedStore,
    private readonly disk: Disk,
  ) {}

  get replicaBytes(): number {
    return this.inner.replicaBytes;
  }

  get cachedBytes(): number {
    return this.inner.cachedBytes;
  }

  get replicas(): number {
    return this.inner.replicas;
  }

  get cachedCopies(): number {
    return this.inner.cachedCopies;
  }

  get(fileId: number, index: number): StoredChunk | undefined {
    return this.inner.get(fileId, index);
  }

  list(): Iterable<StoredChunk> {
    return this.inner.list();
  }

  put<A>(chunk: StoredChunk, content: Content, done: Stored<A>, arg: A): void {
    if (this.disk.isFull) return done(FULL, arg);
    if (this.disk.isPrompt) return this.write(chunk, content, done, arg);
    this.writing++;
    this.whenDone(chunk.size, () => {
      this.writing--;
      if (this.disk.isFull) done(FULL, arg);
      else this.write(chunk, content, done, arg);
    });
  }

  read<A>(fileId: number, index: number, done: ReadBack<A>, arg: A): void {
    const held = this.disk.isPrompt ? undefined : this.inner.get(fileId, index);
    if (held) this.whenDone(held.size, () => this.inner.read(fileId, index, done, arg));
    else this.inner.read(fileId, index, done, arg);
  }

  delete(fileId: number, index: number): void {
    this.inner.delete(fileId, index);
  }

  corrupt(fileId: number, index: number): void {
    this.inner.corrupt(fileId, index);
  }

  /** Begins a life of the node, with its clock. */
  begin(clock: Clock): void {
    this.clock = clock;
    this.writing = 0;
    this.disk.stop();
  }

  /**
   * Called when the machine stopped. The store loses everything that was not synced: the cached copies. (Writes under way had not been
   * confirmed, so nothing else is missing.) `torn`: the machine stopped in the middle of a write. If none was under way, the disk had
   * confirmed the last write before all of it was written. At its next start the store finds that a part of this replica is
   * missing, and drops the replica. Returns the chunks that are gone.
   */
  lose(torn: boolean): StoredChunk[] {
    const gone = [...this.inner.list()].filter(({ pledge }) => pledge === 0);
    const { latest } = this;
    const isHeld = latest !== undefined && this.inner.get(latest.fileId, latest.index)?.pledge === latest.pledge;
    if (torn && isHeld && this.writing === 0) gone.push(latest);
    for (const { fileId, index } of gone) this.inner.delete(fileId, index);
    return gone;
  }

  private write<A>(chunk: StoredChunk, content: Content, done: Stored<A>, arg: A): void {
    if (chunk.pledge > 0) this.latest = chunk;
    this.inner.put(chunk, content, done, arg);
  }

  private whenDone(bytes: number, then: () => void): void {
    const { clock, disk } = this;
    if (!clock) throw new Error("the store of a node that never ran was used");
    clock.after(disk.occupy(clock.now(), bytes), then, undefined);
  }
}
