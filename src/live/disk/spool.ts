import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { Interrupted } from "../daemon/interrupted.js";

/** A file that is open for reading; its length is in bytes. */
export interface OpenFile {
  readonly file: FileHandle;
  readonly size: number;
}

/**
 * Copies a stream of unknown length to a temporary file, using little memory. A put needs a file's length and hashes before its
 * content. The copy has no name, so nothing is left of it however this process ends. Rejects as `fs` does, or with `Interrupted`.
 */
export async function spool(content: Readable, signal: AbortSignal | undefined): Promise<OpenFile> {
  const folder = await mkdtemp(join(tmpdir(), "swarmlab-"));
  const file = await open(join(folder, "content"), "wx+", 0o600);
  await rm(folder, { recursive: true, force: true });
  try {
    if (signal) addAbortSignal(signal, content);
    let size = 0;
    for await (const part of content) {
      await file.writeFile(part as Buffer);
      size += (part as Buffer).length;
    }
    return { file, size };
  } catch (error) {
    await file.close();
    throw signal?.aborted ? new Interrupted() : error;
  }
}
