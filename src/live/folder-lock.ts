import { existsSync, mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { textOf } from "./durable-file.js";

/** The file by which a program's folder is known. */
const MARKS = { node: "identity", tracker: "tracker-state" } as const;

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process that works on a folder, or undefined when there is none. */
export function ownerOf(folder: string): number | undefined {
  const pid = Number(textOf(join(folder, "lock")) ?? Number.NaN);
  // A lock with our own number is from before the last start: in a container every start may get the same.
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isRunning(pid) ? pid : undefined;
}

/**
 * Takes a folder, created where absent, for this process; tells how to let it go. Throws when another process works on
 * it, or when it is that of a program of another kind.
 */
export function lockFolder(folder: string, kind: keyof typeof MARKS): () => void {
  mkdirSync(folder, { recursive: true });
  const owner = ownerOf(folder);
  if (owner !== undefined) throw new Error(`${folder} is in use by process ${owner}`);
  const other = kind === "node" ? "tracker" : "node";
  if (existsSync(join(folder, MARKS[other]))) throw new Error(`${folder} is the folder of a ${other}`);
  const lock = join(folder, "lock");
  writeFileSync(lock, `${process.pid}\n`);
  return () => {
    try {
      unlinkSync(lock);
    } catch {
      // Gone with its folder.
    }
  };
}
