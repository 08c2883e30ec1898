import { existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Unfit } from "../daemon/unfit.js";
import { textOf } from "./durable-file.js";

/** The file by which a program's folder is known. */
const MARKS = { node: "identity", tracker: "tracker-state" } as const;

/** Whether a folder is that of a program of this kind. */
export function isFolderOf(kind: keyof typeof MARKS, folder: string): boolean {
  return existsSync(join(folder, MARKS[kind]));
}

/** Whether a process has this number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * When a process started, in ticks since the machine did; empty where there is no telling. After a crash of the machine
 * any other process may have the number of one that held a lock, and a node must not wait for that to end.
 */
function startOf(pid: number): string {
  try {
    // The name, in brackets, may have anything in it; behind it the start is the twentieth field (proc_pid_stat(5)).
    return (
      readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[19] ?? ""
    );
  } catch {
    return "";
  }
}

/** The process that works on a folder, or undefined when there is none. */
export function ownerOf(folder: string): number | undefined {
  const [number, start = ""] = (textOf(join(folder, "lock")) ?? "").split(" ");
  const pid = Number(number || Number.NaN);
  // A lock with our own number is from before the last start: in a container every start may get the same.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || !isRunning(pid)) return undefined;
  const other = start !== "" && startOf(pid) !== "" && startOf(pid) !== start;
  return other ? undefined : pid;
}

/**
 * Takes a folder, created where absent, for this process; tells how to let it go. Throws when another process works on
 * it, or when it is that of a program of another kind.
 */
export function lockFolder(folder: string, kind: keyof typeof MARKS): () => void {
  mkdirSync(folder, { recursive: true });
  const other = kind === "node" ? "tracker" : "node";
  if (isFolderOf(other, folder)) throw new Unfit(`${folder} is the folder of a ${other}`);
  const owner = ownerOf(folder);
  if (owner !== undefined) throw new Error(`${folder} is in use by process ${owner}`);
  const lock = join(folder, "lock");
  writeFileSync(lock, `${process.pid} ${startOf(process.pid)}\n`);
  return () => {
    try {
      unlinkSync(lock);
    } catch {
      // Gone with its folder.
    }
  };
}
