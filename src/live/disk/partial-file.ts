import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, readdir, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isRunning } from "./folder-lock.js";

/** The longest file name, in bytes, that leaves room for the additions around it. Most file systems allow 255 bytes. */
const LONGEST_STEM = 200;

interface Candidate {
  readonly path: string;
  /** The number of blocks that the file occupies on the disk; holes do not count. */
  readonly blocks: number;
}

/**
 * The file beside the target that a get writes into. It is called `.NAME.PROCESS-FILE.part`, with the number of the process and a random
 * number of the file, and `.NAME.part` once the get has given up. For a long name its hash stands in place of `NAME`. The next get of the
 * same target takes the file over by renaming it, so that only one get can have it. No get takes over the file of a running process.
 */
export class PartialFile {
  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
    /** The length of the file that was taken over, in bytes; 0 for a new file. */
    readonly keptBytes: number,
    private readonly target: string,
  ) {}

  /** Takes over an abandoned file, or begins a new one. If there are several, it takes the fullest and removes the others. */
  static async claim(target: string): Promise<PartialFile> {
    const own = partialPath(target, `${process.pid}-${randomBytes(4).toString("hex")}.`);
    const candidates = await abandoned(target);
    candidates.sort((a, b) => b.blocks - a.blocks);
    for (const { path } of candidates) {
      const file = await takeOver(path, own);
      if (!file) continue;
      for (const other of candidates) if (other.path !== path) await unlink(other.path).catch(() => {});
      return new PartialFile(own, file, (await file.stat()).size, target);
    }
    return new PartialFile(own, await open(own, "wx+"), 0, target);
  }

  /** Closes the file, and keeps it for the next get of the same target. Resolves with its path. */
  async setAside(): Promise<string> {
    await this.handle.close().catch(() => {});
    const path = partialPath(this.target, "");
    await rename(this.path, path);
    return path;
  }

  async remove(): Promise<void> {
    await this.handle.close().catch(() => {});
    await unlink(this.path).catch(() => {});
  }
}

/** Makes the path of a partial file. `owner`: the numbers of the process and of the file, followed by a dot; or empty. */
function partialPath(target: string, owner: string): string {
  return join(dirname(target), `${stemOf(target)}${owner}part`);
}

function stemOf(target: string): string {
  const name = basename(target);
  const long = Buffer.byteLength(name) > LONGEST_STEM;
  return `.${long ? createHash("sha256").update(name).digest("hex") : name}.`;
}

/** Finds the partial files of a target that no process writes to. */
async function abandoned(target: string): Promise<Candidate[]> {
  const folder = dirname(target);
  const stem = stemOf(target);
  // A folder may be writable although it cannot be read.
  const names = await readdir(folder).catch((): string[] => []);
  const found: Candidate[] = [];
  for (const name of names) {
    if (!name.startsWith(stem)) continue;
    const [, pid] = /^(?:(\d{1,10})-[0-9a-f]{8}\.)?part$/.exec(name.slice(stem.length)) ?? [undefined, "none"];
    if (pid === "none") continue;
    const path = join(folder, name);
    const seen = await lstat(path).catch(() => undefined);
    if (!seen?.isFile() || (pid !== undefined && isBusy(Number(pid), seen.ctimeMs))) continue;
    found.push({ path, blocks: seen.blocks });
  }
  return found;
}

/** Whether the process with this number still writes a file that was last changed at this time. */
function isBusy(pid: number, changedAt: number): boolean {
  // In a container every start may get the same process number. So a file with our own number that is older than this process comes from
  // an earlier start.
  if (pid === process.pid) return changedAt >= Date.now() - process.uptime() * 1000;
  return isRunning(pid);
}

/** Renames a file to `own` and opens it. Resolves with undefined when another get was faster, or when the file is not writable. */
async function takeOver(path: string, own: string): Promise<FileHandle | undefined> {
  try {
    await rename(path, own);
  } catch {
    return undefined;
  }
  try {
    return await open(own, constants.O_RDWR | constants.O_NOFOLLOW);
  } catch {
    await unlink(own);
    return undefined;
  }
}
