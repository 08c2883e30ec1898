import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { SizeOnlyStore } from "../../../node/store/stores/size-only-store.js";
import type { ChunkStore, StoredChunk } from "../../../runtime/chunk-store.js";
import type { Content } from "../../../runtime/content.js";
import { dummyTag } from "../../../runtime/dummy-content.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";
import type { Life } from "../../grpc/life.js";
import { formatDeletion, formatReplica, replay } from "./chunk-records.js";
import { Journal, readJournal } from "./journal.js";

/**
 * The store of a node in a dummy network: sizes in memory, and a journal of its replicas, which a restart reads back. A replica is
 * confirmed once its record is durable. A restart forgets cached copies.
 */
export class RecordedSizes implements ChunkStore {
  private readonly sizes = new SizeOnlyStore();

  private constructor(
    private readonly journal: Journal,
    private readonly life: Life,
  ) {}

  /** Opens the journal at `path`, and creates it if necessary. After the end of `life` no completion is called. */
  static async open(path: string, life: Life): Promise<RecordedSizes> {
    mkdirSync(dirname(path), { recursive: true });
    const found = replay(readJournal(path).records).map(({ chunk }) => chunk);
    const records = found.map((chunk) => formatReplica(chunk));
    const store = new RecordedSizes(await Journal.compacted(path, records), life);
    for (const chunk of found) {
      const content = { size: chunk.size, data: undefined, tag: dummyTag(chunk.fileId, chunk.index) };
      store.sizes.put(chunk, content, () => {}, undefined);
    }
    life.whenOver(() => void store.journal.close());
    return store;
  }

  /** Waits until all records are written, and closes the file. */
  close(): Promise<void> {
    return this.journal.close();
  }

  get replicaBytes(): number {
    return this.sizes.replicaBytes;
  }

  get cachedBytes(): number {
    return this.sizes.cachedBytes;
  }

  get replicas(): number {
    return this.sizes.replicas;
  }

  get cachedCopies(): number {
    return this.sizes.cachedCopies;
  }

  get(fileId: number, index: number): StoredChunk | undefined {
    return this.sizes.get(fileId, index);
  }

  list(): Iterable<StoredChunk> {
    return this.sizes.list();
  }

  put<A>(chunk: StoredChunk, content: Content, done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    const keep = (failure: unknown): void => {
      if (failure) done(new RpcError(Code.INTERNAL, (failure as Error).message), arg);
      else this.sizes.put(chunk, content, done, arg);
    };
    if (content.data !== undefined || chunk.pledge === 0) this.life.enterSoon(keep, undefined);
    else this.journal.append(formatReplica(chunk), (failure) => this.life.enter(keep, failure));
  }

  read<A>(fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void {
    this.life.enterSoon((waiting: A) => this.sizes.read(fileId, index, done, waiting), arg);
  }

  delete(fileId: number, index: number): void {
    const held = this.get(fileId, index);
    if (!held) return;
    this.sizes.delete(fileId, index);
    if (held.pledge === 0) return;
    this.journal.append(formatDeletion(held), () => {});
  }
}
