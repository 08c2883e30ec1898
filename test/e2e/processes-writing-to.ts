import { readdirSync, readlinkSync } from "node:fs";

/** Processes, by number, whose standard output goes to a file whose path begins so. */
export function processesWritingTo(path: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => outputOf(pid).startsWith(path)).map(Number);
}

function outputOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/1`);
  } catch {
    // Ended meanwhile.
    return "";
  }
}
