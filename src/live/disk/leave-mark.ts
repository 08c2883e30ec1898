import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// A node that has taken leave says so in its folder: its process is another one than that which asked it to, and that it has
// ended says nothing of whether the tracker was told.

const markIn = (folder: string): string => join(folder, "left");

export function markAsLeft(folder: string): void {
  try {
    writeFileSync(markIn(folder), "");
  } catch {
    // Whoever asked is told that nothing is known.
  }
}

export function hasLeft(folder: string): boolean {
  return existsSync(markIn(folder));
}

/** Before a node is asked: what an earlier one said counts no more. */
export function forgetLeave(folder: string): void {
  rmSync(markIn(folder), { force: true });
}
