import type { FileInfo } from "../../gen/swarmlab/v1/tracker.js";
import type { TrackerClient } from "../../live/daemon/tracker-client.js";
import { storedAs } from "../../live/disk/stored-content.js";

/**
 * The files that these names ask for, each once; and messages about names that do not exist, or that cannot be fetched together. A name that ends
 * with `/`, or is empty, means all files whose names begin with it.
 */
export async function filesThere(tracker: TrackerClient, names: readonly string[]) {
  const files = new Map<string, FileInfo>();
  const failed: string[] = [];
  for (const name of names) {
    const isFolder = name === "" || name.endsWith("/");
    const found = isFolder ? await tracker.files(name) : [await byName(tracker, name)];
    for (const file of found) if (file) files.set(file.name, file);
    if (!found[0])
      failed.push(isFolder ? `no name begins with ${name}` : `cannot get ${name}: ${await notFound(tracker, name)}`);
  }
  for (const { name } of [...files.values()]) {
    const above = foldersOf(name).find((folder) => files.has(folder));
    if (above === undefined) continue;
    failed.push(`cannot get ${name}: ${above} is a file, and cannot be its folder, too`);
    files.delete(name);
  }
  return { files: [...files.values()], failed };
}

/** Writes the message for a name that no file has. It differs if the name is a folder's. */
export async function notFound(tracker: TrackerClient, name: string): Promise<string> {
  const { files } = await tracker.call("listFiles", { after: "", prefix: `${name}/`, limit: 1 });
  return files.length > 0 ? `it is a folder: get ${name}/ fetches what is in it` : "there is no such file";
}

/** Finds a file by its name as typed, or in the form that names have in a network. */
async function byName(tracker: TrackerClient, name: string): Promise<FileInfo | undefined> {
  const composed = name.normalize("NFC");
  return (await storedAs(tracker, name)) ?? (composed === name ? undefined : storedAs(tracker, composed));
}

function foldersOf(name: string): string[] {
  const parts = name.split("/");
  return parts.slice(1).map((_, end) => parts.slice(0, end + 1).join("/"));
}
