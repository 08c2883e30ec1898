import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Ids of the processes whose standard output goes to a file whose path begins with `path`. */
export function processesWritingTo(path: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => outputOf(pid).startsWith(path)).map(Number);
}

/** Whether a process is stopped by a signal. */
export function isStopped(pid: number): boolean {
  try {
    // The process name, in brackets, may contain any character. The state follows it (proc_pid_stat(5)).
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .startsWith("T");
  } catch {
    // Ended meanwhile.
    return false;
  }
}

function outputOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/1`);
  } catch {
    // Ended meanwhile.
    return "";
  }
}
