import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Files of chunks in a node's folder. */
export function chunkFiles(folder: string): string[] {
  const chunks = join(folder, "store", "chunks");
  const entries = readdirSync(chunks, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Bytes of chunks in a node's folder. */
export function storedBytes(folder: string): number {
  const sizes = chunkFiles(folder).map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}
