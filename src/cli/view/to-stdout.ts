import { once } from "node:events";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/**
 * Gives `work` a file to write, then sends its content to the standard output. Chunks arrive in any order, and the reader of the
 * output should get the whole file or nothing.
 */
export async function toStdout<T>(work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "swarmlab-"));
  try {
    const path = join(folder, "file");
    const result = await work(path);
    const file = await open(path);
    // The file has no name from here on, so it vanishes even if the reader of the output goes away and ends this process.
    await rm(folder, { recursive: true, force: true });
    for await (const part of file.createReadStream()) {
      if (!process.stdout.write(part)) await once(process.stdout, "drain");
    }
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
