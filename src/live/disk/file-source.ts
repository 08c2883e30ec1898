import type { FileHandle } from "node:fs/promises";
import type { Content, FileSource } from "../../runtime/content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { chunkMemory } from "../grpc/fast-path/lent-memory.js";
import type { Life } from "../grpc/life.js";
import { openWhole } from "./open-whole.js";

/** A file on disk that is being put. It must not change meanwhile: receivers refuse chunks that no longer fit their hash. */
export class DiskFileSource implements FileSource {
  constructor(
    private readonly file: FileHandle,
    readonly size: number,
    private readonly life: Life,
  ) {}

  /** Opens a regular file. Rejects as `fs` does, with `Interrupted`, or when it is not a regular file. */
  static async open(path: string, life: Life, signal?: AbortSignal): Promise<DiskFileSource> {
    const { file, size } = await openWhole(path, signal);
    return new DiskFileSource(file, size, life);
  }

  read<A>(
    _index: number,
    offset: number,
    length: number,
    done: (content: Content | RpcError, arg: A) => void,
    arg: A,
  ): void {
    this.readFully(offset, Math.min(length, Math.max(0, this.size - offset))).then(
      (content) => this.life.enter((waiting: A) => done(content, waiting), arg),
      (error) =>
        this.life.enter((waiting: A) => done(new RpcError(Code.DATA_LOSS, (error as Error).message), waiting), arg),
    );
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async readFully(offset: number, length: number): Promise<Content | RpcError> {
    const data = chunkMemory.lendToSend(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.file.read(data, done, length - done, offset + done);
      if (bytesRead === 0) return new RpcError(Code.DATA_LOSS, "the file became shorter while it was put");
      done += bytesRead;
    }
    return { size: length, data, tag: 0 };
  }
}
