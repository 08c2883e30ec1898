import { once } from "node:events";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/**
 * Gives `work` a file to write, then sends what is in it to the standard output: chunks arrive in any order, and whoever
 * reads the output gets all of a file or nothing.
 */
export async function toStdout<T>(work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "swarmlab-"));
  try {
    const path = join(folder, "file");
    const result = await work(path);
    const file = await open(path);
    // Gone from here on, even if the reader of the output goes away and ends this process.
    await rm(folder, { recursive: true, force: true });
    for await (const part of file.createReadStream()) {
      if (!process.stdout.write(part)) await once(process.stdout, "drain");
    }
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
