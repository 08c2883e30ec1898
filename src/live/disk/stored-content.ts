import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileInfo } from "../../gen/swarmlab/v1/tracker.js";
import type { TrackerClient } from "../daemon/tracker-client.js";
import { sha256 } from "./content-hash.js";
import type { OpenFile } from "./spool.js";

/** Finds the stored file called `name`; undefined when there is none. */
export async function storedAs(tracker: TrackerClient, name: string): Promise<FileInfo | undefined> {
  const stat = await tracker.find("stat", { name });
  return stat?.file;
}

/**
 * Whether a file of this machine has the content of a stored one: their lengths and the hashes of all chunks are equal. No content is
 * transferred. False if the network carries no contents, or if the stored file is removed meanwhile.
 */
export async function hasContent(tracker: TrackerClient, stored: FileInfo, { file, size }: OpenFile): Promise<boolean> {
  if (stored.size !== size) return false;
  const { fileId, chunkSize } = stored;
  const chunk = Buffer.alloc(Math.min(chunkSize, size));
  for (let next = 0; next * chunkSize < size; ) {
    const page = await tracker.find("get", { name: "", fileId, firstChunk: next, limit: 0, join: undefined });
    const { hashes } = page ?? { hashes: new Uint8Array(0) };
    if (hashes.length === 0) return false;
    for (let at = 0; at < hashes.length; at += 32, next++) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, next * chunkSize);
      const found = sha256.digest(chunk.subarray(0, bytesRead));
      if (Buffer.compare(found, hashes.subarray(at, at + 32)) !== 0) return false;
    }
  }
  // Empty files are equal in every network.
  return true;
}

/** Compares the file at `path` with a stored file: says whether it is missing, has the same content, or has another. Rejects as `fs` does. */
export async function isHere(
  tracker: TrackerClient,
  stored: FileInfo,
  path: string,
): Promise<"nothing" | "same" | "other"> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return "nothing";
  try {
    const { size } = await file.stat();
    return (await hasContent(tracker, stored, { file, size })) ? "same" : "other";
  } finally {
    await file.close();
  }
}
