import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// A node that has left writes a mark into its folder. The command that asked it to leave is another process, and the end of the
// node's process does not show whether the tracker was told.

const markIn = (folder: string): string => join(folder, "left");

export function markAsLeft(folder: string): void {
  try {
    writeFileSync(markIn(folder), "");
  } catch {
    // The command that asked the node to leave then reports that it does not know the result.
  }
}

export function hasLeft(folder: string): boolean {
  return existsSync(markIn(folder));
}

/** Removes the mark of an earlier life. Call it when a node starts, so that this mark does not count. */
export function forgetLeave(folder: string): void {
  rmSync(markIn(folder), { force: true });
}
