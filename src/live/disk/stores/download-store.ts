import { type FileHandle, open } from "node:fs/promises";
import type { ChunkStore, StoredChunk } from "../../../runtime/chunk-store.js";
import type { Content, FileSink, FileSource } from "../../../runtime/content.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";
import { chunkMemory } from "../../grpc/fast-path/lent-memory.js";
import type { Life } from "../../grpc/life.js";
import type { DiskFileSink } from "../file-sink.js";

type Done = (failure: RpcError | undefined) => void;

const NOT_HELD = new RpcError(Code.NOT_FOUND, "the chunk is not held");
const NOT_A_COPY = new RpcError(Code.FAILED_PRECONDITION, "a client that came for a file keeps copies of that alone");

/** A cached copy whose bytes will be written next into the file that is being fetched. */
interface Expected {
  readonly chunk: StoredChunk;
  readonly done: Done;
}

/** A cached copy, and the place of its bytes. */
interface Copy {
  readonly chunk: StoredChunk;
  readonly file: Download;
  readonly offset: number;
}

/** The file that an earlier get left. Each chunk of it is read once; after that its memory is given back. */
class Kept implements FileSource {
  constructor(private readonly source: FileSource) {}

  get size(): number {
    return this.source.size;
  }

  read<A>(
    index: number,
    offset: number,
    length: number,
    done: (content: Content | RpcError, arg: A) => void,
    arg: A,
  ): void {
    const onRead = (content: Content | RpcError, waiting: A): void => {
      done(content, waiting);
      if (!(content instanceof RpcError) && content.data) chunkMemory.giveBack(content.data);
    };
    this.source.read(index, offset, length, onRead, arg);
  }
}

/** The file of a get. It is the get's sink, and other nodes are served from it. */
class Download implements FileSink {
  readonly kept: FileSource | undefined;
  private reader: Promise<FileHandle> | undefined;

  constructor(
    private readonly sink: DiskFileSink,
    private readonly life: Life,
    private readonly onWritten: (
      content: Content,
      file: Download,
      offset: number,
      failure: RpcError | undefined,
    ) => void,
  ) {
    if (sink.kept) this.kept = new Kept(sink.kept);
  }

  open(size: number): void {
    this.sink.open(size);
  }

  write(index: number, offset: number, content: Content, done: Done): void {
    this.sink.write(index, offset, content, (failure) => {
      this.onWritten(content, this, offset, failure);
      // From here on the chunk is served from the file. This store keeps no bytes in memory.
      if (content.data) chunkMemory.giveBack(content.data);
      done(failure);
    });
  }

  close(done: Done): void {
    this.sink.close(done);
  }

  /** Reads written bytes into lent memory. The file stays open, so its renaming at the end does not matter. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    this.reader ??= this.opened();
    const file = await this.reader;
    const data = chunkMemory.lendToSend(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await file.read(data, done, length - done, offset + done);
      if (bytesRead === 0) throw new Error("the file became shorter while it was fetched");
      done += bytesRead;
    }
    return data;
  }

  private opened(): Promise<FileHandle> {
    const reader = open(this.sink.place, "r");
    reader.then(
      (file) => this.life.whenOver(() => void file.close().catch(() => {})),
      // The file was just being renamed. The next read opens it under its new name.
      () => {
        this.reader = undefined;
      },
    );
    return reader;
  }
}

/**
 * The store of a client that fetches files. Its cached copies are the chunks that it has written into those files, and it serves them
 * from there. So nothing is held twice, neither in memory nor on disk. It keeps no replicas.
 */
export class DownloadStore implements ChunkStore {
  readonly replicaBytes = 0;
  readonly replicas = 0;
  cachedBytes = 0;
  private readonly copies = new Map<string, Copy>();
  /** The copies that are expected to be written next, by the content that the get will pass to its sink. */
  private readonly expected = new Map<Content, Expected>();

  constructor(private readonly life: Life) {}

  /** Wraps a sink so that other nodes can be served from its content. */
  download(sink: DiskFileSink): FileSink {
    return new Download(sink, this.life, this.onWritten);
  }

  get cachedCopies(): number {
    return this.copies.size;
  }

  get(fileId: number, index: number): StoredChunk | undefined {
    return this.copies.get(keyOf(fileId, index))?.chunk;
  }

  list(): Iterable<StoredChunk> {
    const chunks = Array.from(this.copies.values(), ({ chunk }) => chunk);
    return chunks.sort((a, b) => a.fileId - b.fileId || a.index - b.index);
  }

  put<A>(chunk: StoredChunk, content: Content, done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    if (chunk.pledge > 0 || content.data === undefined) {
      this.life.enterSoon((waiting: A) => done(NOT_A_COPY, waiting), arg);
      return;
    }
    // Copy the hash, since it may be a view that keeps a whole message in memory.
    const kept = { ...chunk, hash: Uint8Array.from(chunk.hash) };
    this.expected.set(content, { chunk: kept, done: (failure) => done(failure, arg) });
  }

  read<A>(fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void {
    const copy = this.copies.get(keyOf(fileId, index));
    if (!copy) {
      this.life.enterSoon((waiting: A) => done(NOT_HELD, waiting), arg);
      return;
    }
    const { size } = copy.chunk;
    copy.file.read(copy.offset, size).then(
      (data) => this.life.enter((waiting: A) => done({ size, data, tag: 0 }, waiting), arg),
      (error) =>
        this.life.enter((waiting: A) => done(new RpcError(Code.DATA_LOSS, (error as Error).message), waiting), arg),
    );
  }

  delete(fileId: number, index: number): void {
    const key = keyOf(fileId, index);
    const copy = this.copies.get(key);
    if (!copy) return;
    this.copies.delete(key);
    this.cachedBytes -= copy.chunk.size;
  }

  private readonly onWritten = (
    content: Content,
    file: Download,
    offset: number,
    failure: RpcError | undefined,
  ): void => {
    const waiting = this.expected.get(content);
    if (!waiting) return;
    this.expected.delete(content);
    const { chunk, done } = waiting;
    if (!failure) {
      this.delete(chunk.fileId, chunk.index);
      this.copies.set(keyOf(chunk.fileId, chunk.index), { chunk, file, offset });
      this.cachedBytes += chunk.size;
    }
    done(failure);
  };
}

function keyOf(fileId: number, index: number): string {
  return `${fileId}/${index}`;
}
