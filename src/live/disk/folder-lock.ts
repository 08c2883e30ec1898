import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Unfit } from "../daemon/unfit.js";
import { isDiskFull, textOf } from "./durable-file.js";

/** The files that show which kind of program a folder belongs to. */
const MARKS = { node: "identity", tracker: "tracker-state" } as const;

/**
 * The positions of a process's state and of its start time among the fields that follow its name in /proc/PID/stat (proc_pid_stat(5)).
 * `ENDED`: the states of a process that has ended.
 */
const STATE = 0;
const START = 19;
const ENDED = ["Z", "X"];
/** The length of a lock in bytes. The longest process number and the longest start time fit into it; blanks fill the rest. */
const LOCK_BYTES = 64;

/** Whether a folder belongs to a program of this kind. */
export function isFolderOf(kind: keyof typeof MARKS, folder: string): boolean {
  return existsSync(join(folder, MARKS[kind]));
}

/** Whether a process with this number runs. One that has ended keeps its number until its parent asks for its result; it does not run. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return !ENDED.includes(fieldsOf(pid)[STATE]!);
}

/**
 * When a process started, in clock ticks since the machine's start; empty if unknown. After a crash of the machine another process
 * may have the number of the process that held the lock. That other process must not keep a node from starting.
 */
function startOf(pid: number): string {
  return fieldsOf(pid)[START] ?? "";
}

/**
 * The fields that the system shows of a process, without its number and its name (proc_pid_stat(5)); none if the system does not show them.
 */
function fieldsOf(pid: number): string[] {
  try {
    // The process name, in brackets, may contain any character.
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
  } catch {
    return [];
  }
}

/** The number of the process that works on a folder, or undefined when there is none. */
export function ownerOf(folder: string): number | undefined {
  const [number, start = ""] = (textOf(join(folder, "lock")) ?? "").split(" ");
  const pid = Number(number || Number.NaN);
  // A lock with our own number comes from an earlier start: in a container every start may get the same number.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || !isRunning(pid)) return undefined;
  const other = start !== "" && startOf(pid) !== "" && startOf(pid) !== start;
  return other ? undefined : pid;
}

/**
 * Overwrites a lock. Its file stays when nobody has the lock, and always keeps its length, so that the folder can be locked again on a full
 * disk.
 */
function writeLock(folder: string, owner: string): void {
  const file = openSync(join(folder, "lock"), constants.O_WRONLY | constants.O_CREAT);
  try {
    writeSync(file, `${owner.padEnd(LOCK_BYTES - 1)}\n`, 0);
  } catch (error) {
    throw isDiskFull(error) ? new Error(`${join(folder, "lock")}: the disk is full`) : error;
  } finally {
    closeSync(file);
  }
}

/**
 * Locks a folder for this process, and creates it if necessary. Returns a function that releases it. Throws when another process
 * works on it, or when it belongs to a program of another kind.
 */
export function lockFolder(folder: string, kind: keyof typeof MARKS): () => void {
  mkdirSync(folder, { recursive: true });
  const other = kind === "node" ? "tracker" : "node";
  if (isFolderOf(other, folder)) throw new Unfit(`${folder} is the folder of a ${other}`);
  const owner = ownerOf(folder);
  if (owner !== undefined) throw new Error(`${folder} is in use by process ${owner}`);
  writeLock(folder, `${process.pid} ${startOf(process.pid)}`);
  return () => {
    try {
      writeLock(folder, "");
    } catch {
      // The folder was removed, and the lock with it.
    }
  };
}
