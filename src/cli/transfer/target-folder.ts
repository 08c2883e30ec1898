import { lstat, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { kindOf } from "../../live/disk/open-whole.js";
import { faultOfName } from "../../runtime/file-name.js";

/** Where a file may be written; or why it may not. */
export type Place = { readonly path: string } | { readonly fault: string };

/** Names that Windows reserves for devices, with any extension, and characters that have a special meaning there. */
const WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|[<>:"|?*]/i;

/**
 * Where a file of the network belongs below `folder`: the parts of its name are folders, and the last one is the file. Returns a message
 * if the name is not a valid path, as for files that were stored before names were checked.
 */
export function placeBelow(folder: string, name: string, system: string = process.platform): Place {
  const fault = faultOfName(name);
  if (fault !== undefined) return { fault: `its name is no path to write to: ${fault}` };
  const parts = name.split("/");
  const unfit = system === "win32" ? parts.find((part) => WINDOWS.test(part)) : undefined;
  return unfit === undefined ? { path: join(folder, ...parts) } : { fault: `Windows has no file ${unfit}` };
}

/**
 * Makes the folders that a file of the network needs below `folder`, and tells where it belongs. Nothing is written through a
 * symbolic link, which may lead anywhere; `folder` itself may be one. Rejects as `fs` does.
 */
export async function madePlace(folder: string, name: string): Promise<Place> {
  const place = placeBelow(folder, name);
  if ("fault" in place) return place;
  const parts = name.split("/").slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth++) {
    const path = join(folder, ...parts.slice(0, depth));
    const made = await mkdir(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
        return false;
      },
    );
    if (made) continue;
    const there = await lstat(path);
    if (!there.isDirectory()) return { fault: `${path} ${kindOf(there)}, but a folder is needed there` };
  }
  const there = await lstat(place.path).catch(() => undefined);
  return !there || there.isFile()
    ? place
    : { fault: `${place.path} ${kindOf(there)}, but a file should be written there` };
}

/** Checks whether files can be fetched into a folder; returns a message, or undefined. Makes the folder if it does not exist. */
export async function faultOfFolder(folder: string): Promise<string | undefined> {
  const there = await stat(folder).catch(() => undefined);
  if (there) return there.isDirectory() ? undefined : `${folder} ${kindOf(there)}: several files need a folder`;
  try {
    await mkdir(folder, { recursive: true });
    return undefined;
  } catch (error) {
    return `cannot make the folder ${folder}: ${(error as Error).message}`;
  }
}
