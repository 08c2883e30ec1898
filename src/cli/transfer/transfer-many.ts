import {
  type ClientOptions,
  type ClientSession,
  clientSession,
  type OnProgress,
} from "../../live/daemon/client-session.js";
import { Interrupted } from "../../live/daemon/interrupted.js";
import { isSilence } from "../../live/daemon/tracker-client.js";
import { formatBytes, formatDuration, formatRate, plural } from "../../report/text/format.js";
import { RpcError } from "../../runtime/rpc-error.js";
import { ExitCode, Failure } from "../exit-code.js";
import { Interrupt } from "../run/interrupt.js";
import { printable } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";
import { TransferProgress } from "../view/transfer-progress.js";
import { atOnce } from "./at-once.js";

/**
 * The largest number of files that are moved at a time, and the largest number of chunks of all these files together. The second number is
 * also how many chunks a single large file has under way.
 */
const FILES_AT_ONCE = 16;
const CHUNKS_AT_ONCE = 32;
/** How long the program waits for a tracker that does not answer, in ms. */
const PATIENCE_MS = 2000;

export interface NamedFile {
  readonly name: string;
  /** The file's size in bytes, if it is known in advance. */
  readonly size: number;
}

/** The result of one file: the bytes that were moved (0 if it was there already), or why it failed. */
export type OneResult = { readonly moved: number; readonly wasThere: boolean } | RpcError | string;

/** What to do with many files. */
export interface ManyFiles<T extends NamedFile> {
  readonly what: "put" | "get";
  readonly quiet: boolean;
  /** Finds the files to move, and returns messages about those that cannot be moved. */
  plan(session: ClientSession): Promise<{ readonly files: readonly T[]; readonly failed: readonly string[] }>;
  one(session: ClientSession, file: T, onProgress: OnProgress): Promise<OneResult>;
}

/** Puts or gets many files in one session, with one progress display. If one fails, the others continue. Prints the result. */
export async function transferMany<T extends NamedFile>(
  options: ClientOptions,
  files: ManyFiles<T>,
): Promise<ExitCode> {
  const interrupt = new Interrupt("stopping");
  const many = new ManyTransfers(files);
  interrupt.signal.addEventListener("abort", () => many.stopProgress());
  try {
    await clientSession({ ...options, signal: interrupt.signal }, (session) => many.run(session));
  } catch (error) {
    many.stopProgress();
    many.tellFailures();
    if (!(error instanceof Interrupted)) {
      if (many.begun) warn(many.far);
      throw error;
    }
    const goesOn = "; the same command goes on from there";
    throw new Failure(`${files.what}: interrupted; ${many.far}${goesOn}`, interrupt.exitCode);
  } finally {
    interrupt.release();
  }
  many.stopProgress();
  return many.tell();
}

class ManyTransfers<T extends NamedFile> {
  private files: readonly T[] = [];
  private failed: string[] = [];
  private readonly progress: TransferProgress;
  private readonly underWay = new Map<T, number>();
  private readonly began = performance.now();
  private size = 0;
  private bytes = 0;
  private through = 0;
  private moved = { files: 0, bytes: 0 };
  private there = { files: 0, bytes: 0 };

  constructor(private readonly what: ManyFiles<T>) {
    this.progress = new TransferProgress(
      what.what,
      what.quiet,
      () => `${this.through} of ${this.files.length} files · `,
    );
  }

  get begun(): boolean {
    return this.files.length > 0;
  }

  get far(): string {
    return `${this.moved.files + this.there.files} of ${plural(this.files.length, "file")} are known to be done`;
  }

  async run(session: ClientSession): Promise<void> {
    const { files, failed } = await this.what.plan(session);
    this.files = files;
    this.size = files.reduce((sum, file) => sum + file.size, 0);
    this.failed.push(...failed);
    this.tellProgress();
    const { chunkSize } = session.network;
    const bounds = {
      most: FILES_AT_ONCE,
      weight: CHUNKS_AT_ONCE,
      weightOf: ({ size }: T) => Math.min(CHUNKS_AT_ONCE, Math.max(1, Math.ceil(size / chunkSize))),
      // The first put or get makes the client join; only one may do that.
      alone: () => !session.node.joined,
    };
    await atOnce(files, bounds, (file) => this.transfer(session, file));
  }

  private async transfer(session: ClientSession, file: T): Promise<void> {
    if (session.signal?.aborted) throw new Interrupted();
    const onProgress = (bytes: number): void => {
      this.underWay.set(file, bytes);
      this.tellProgress();
    };
    const result = await this.tried(session, file, onProgress);
    this.underWay.delete(file);
    this.bytes += file.size;
    this.through++;
    if (typeof result === "string" || result instanceof RpcError) {
      this.failed.push(`cannot ${this.what.what} ${file.name}: ${result}`);
      // If the tracker cannot be reached, do not try the other files.
      if (result instanceof RpcError && isSilence(result)) await session.tracker.settings(PATIENCE_MS);
    } else {
      const sum = result.wasThere ? this.there : this.moved;
      sum.files++;
      sum.bytes += result.wasThere ? file.size : result.moved;
    }
    this.tellProgress();
  }

  /** Moves one file. If the file cannot be read or written, the others still go on. */
  private async tried(session: ClientSession, file: T, onProgress: OnProgress): Promise<OneResult> {
    try {
      return await this.what.one(session, file, onProgress);
    } catch (error) {
      if (error instanceof Error && "syscall" in error) return error.message;
      throw error;
    }
  }

  private tellProgress(): void {
    const bytes = [...this.underWay.values()].reduce((sum, one) => sum + one, this.bytes);
    this.progress.update(Math.min(bytes, this.size), this.size);
  }

  stopProgress(): void {
    this.progress.stop();
  }

  tellFailures(): void {
    for (const failure of this.failed) warn(`swarmlab: ${printable(failure)}`);
  }

  tell(): ExitCode {
    const { what, quiet } = this.what;
    this.tellFailures();
    if (!quiet && this.moved.files + this.there.files > 0) say(this.summary());
    if (this.failed.length === 0) return ExitCode.OK;
    warn(`swarmlab: ${what}: ${this.failed.length} failed, ${this.moved.files + this.there.files} went well`);
    return ExitCode.FAILED;
  }

  private summary(): string {
    const { moved, there } = this;
    const took = performance.now() - this.began;
    const rate = `in ${formatDuration(took)} (${formatRate((moved.bytes / took) * 1000)})`;
    const before = `${plural(there.files, "file")} (${formatBytes(there.bytes)}) there already`;
    const now = `${plural(moved.files, "file")}, ${formatBytes(moved.bytes)}, ${rate}`;
    const parts = [...(moved.files > 0 ? [now] : []), ...(there.files > 0 ? [before] : [])];
    return `${this.what.what}: ${parts.join("; ")}`;
  }
}
