import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { isRunning } from "../../../../live/disk/folder-lock.js";
import type { FullDiskFaults } from "../../../../scenario/players/stage.js";
import { NamespaceFailure } from "./iproute.js";

/** The beginning of a disk's name among the machine's mounts, `swl-disk-<pid of the process that made it>`. */
const NAME = "swl-disk-";
/** The size of a disk that is not full, in bytes. Memory is taken only for what is on the disk. */
const ROOM = 2 ** 40;
/** The number of attempts to fill a disk. An attempt fails if the disk's node writes at the same moment. */
const TRIES = 20;

/**
 * File systems in memory (`tmpfs`) for nodes' folders, one for each, so that a disk can be full. A full disk has exactly the size of what is
 * on it. A file system stays when its node's process ends, and goes at the end of the run.
 */
export class MemoryDisks implements FullDiskFaults {
  private readonly folders: string[] = [];
  /** The number of fills of each disk that have not ended. */
  private readonly fills = new Map<number, number>();

  /** Mounts a disk for a moment. Throws a NamespaceFailure when this is impossible. */
  static tryOut(): void {
    const folder = mkdtempSync(join(tmpdir(), "swarmlab-disk-"));
    try {
      mount(folder);
      unmount(folder);
    } finally {
      rmdirSync(folder);
    }
  }

  /** Mounts a disk for each node's folder. */
  mountAt(folders: readonly string[]): void {
    for (const folder of folders) {
      mkdirSync(folder, { recursive: true });
      mount(folder);
      this.folders.push(folder);
    }
  }

  fill(node: number): void {
    const fills = (this.fills.get(node) ?? 0) + 1;
    this.fills.set(node, fills);
    if (fills === 1) this.fillNow(this.folders[node]!);
  }

  clear(node: number): void {
    const fills = this.fills.get(node)! - 1;
    this.fills.set(node, fills);
    if (fills === 0) run("mount", ["-o", `remount,size=${ROOM}`, this.folders[node]!]);
  }

  unmountAll(): void {
    for (const folder of this.folders.splice(0)) unmount(folder);
  }

  private fillNow(folder: string): void {
    for (let tries = 1; ; tries++) {
      const { blocks, bfree, bsize } = statfsSync(folder);
      // For `tmpfs` a size of 0 means no limit.
      const used = Math.max(1, blocks - bfree) * bsize;
      try {
        return run("mount", ["-o", `remount,size=${used}`, folder]);
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  }
}

function mount(folder: string): void {
  run("mount", ["-t", "tmpfs", "-o", `size=${ROOM}`, `${NAME}${process.pid}`, folder]);
}

/** Takes a disk away at once, even if a process that is about to end still uses it. */
function unmount(folder: string): void {
  spawnSync("umount", ["-l", folder]);
}

function run(tool: string, words: readonly string[]): void {
  const { status, stderr, error } = spawnSync(tool, words, { encoding: "utf8" });
  if (error) throw new NamespaceFailure(`cannot run ${tool}: ${error.message}`);
  if (status !== 0) throw new NamespaceFailure(`a disk in memory cannot be made or changed here: ${stderr.trim()}`);
}

/** Removes the disks that killed processes have left behind. */
export function removeStaleDisks(): void {
  for (const line of readFileSync("/proc/self/mounts", "utf8").split("\n")) {
    const [name = "", folder = ""] = line.split(" ");
    const pid = name.startsWith(NAME) ? Number(name.slice(NAME.length)) : Number.NaN;
    if (!Number.isInteger(pid) || isRunning(pid)) continue;
    // The kernel writes spaces and the like as octal numbers.
    unmount(folder.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
  }
}
