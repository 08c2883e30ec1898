import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, readdir, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isRunning } from "./folder-lock.js";

/** Longest name of a file that leaves room for what is put around it, in bytes: most file systems take 255. */
const LONGEST_STEM = 200;

interface Candidate {
  readonly path: string;
  /** What the disk holds of it: holes do not count. */
  readonly blocks: number;
}

/**
 * The file beside a target in which it grows while it is fetched: `.name.PROCESS-NUMBER.part`, and `.name.part` once its
 * get has given up. Whoever fetches the same target next takes it over, by renaming it: only one can, and nobody takes
 * that of a process that runs.
 */
export class PartialFile {
  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
    /** Length of what was taken over, in bytes; 0: nothing was. */
    readonly keptBytes: number,
    private readonly target: string,
  ) {}

  /** Takes over what there is, the fullest if there are several and the others are removed, or begins a new one. */
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

  /** Closes it, and leaves it for the next get of the same target. Tells where it is. */
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

/** `owner` with a dot behind it, or nothing. */
function partialPath(target: string, owner: string): string {
  return join(dirname(target), `${stemOf(target)}${owner}part`);
}

function stemOf(target: string): string {
  const name = basename(target);
  const long = Buffer.byteLength(name) > LONGEST_STEM;
  return `.${long ? createHash("sha256").update(name).digest("hex") : name}.`;
}

/** Partial files of a target that nobody writes to. */
async function abandoned(target: string): Promise<Candidate[]> {
  const folder = dirname(target);
  const stem = stemOf(target);
  // A folder that cannot be read may yet be written to.
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

/** Whether a process with this number is at work on a file that was last changed then. */
function isBusy(pid: number, changedAt: number): boolean {
  // One with our own number that was changed before we began is from before: in a container every start may get the same.
  if (pid === process.pid) return changedAt >= Date.now() - process.uptime() * 1000;
  return isRunning(pid);
}

/** Undefined when somebody else was faster, or when it cannot be written to. */
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
