import { type Dirent, lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { kindOf } from "../../live/disk/open-whole.js";
import { faultOfName } from "../../runtime/file-name.js";
import { MAX_NAME_BYTES } from "../../tracker/limits.js";

/** A file of this machine to put. */
export interface FileHere {
  readonly path: string;
  /** The file's name in the network. */
  readonly name: string;
  /** The file's size in bytes, as the system reports it. */
  readonly size: number;
}

/** The files found under the files and folders that a user named. */
export interface FilesHere {
  /** The files by their names in the network. */
  readonly files: Map<string, FileHere>;
  /** The messages about things that a network cannot store: links, empty folders, pipes, sockets, devices. */
  readonly leftOut: string[];
  /** Messages about files that the user wants to put, but that cannot be put. */
  readonly failed: string[];
}

/**
 * Adds a file under `name`. For a folder, adds all its files, hidden ones too, with `name` before their names. It does not follow symbolic
 * links in a folder, since they may point anywhere, also to files that are put already. A folder that cannot be read does not stop the rest.
 */
export function addFiles(found: FilesHere, path: string, name: string, stats: Stats): void {
  if (stats.isDirectory()) addFolder(found, path, name);
  else if (stats.isFile()) addFile(found, path, name.normalize("NFC"), stats.size);
  else found.leftOut.push(`${path} ${kindOf(stats)}`);
}

function addFolder(found: FilesHere, path: string, name: string): void {
  let entries: Dirent<Buffer>[];
  try {
    entries = readdirSync(path, { withFileTypes: true, encoding: "buffer" });
  } catch (error) {
    found.failed.push(`cannot read the folder ${path}: ${(error as Error).message}`);
    return;
  }
  if (entries.length === 0) found.leftOut.push(`${path} is an empty folder`);
  entries.sort((a, b) => Buffer.compare(a.name, b.name));
  for (const entry of entries) {
    const part = entry.name.toString();
    const inside = join(path, part);
    if (!Buffer.from(part).equals(entry.name)) {
      found.failed.push(`cannot put ${inside}: its name is not text in UTF-8`);
      continue;
    }
    try {
      addFiles(found, inside, name === "" ? part : `${name}/${part}`, lstatSync(inside));
    } catch (error) {
      found.failed.push(`cannot put ${inside}: ${(error as Error).message}`);
    }
  }
}

function addFile(found: FilesHere, path: string, name: string, size: number): void {
  const fault = faultOfNewName(name);
  const other = found.files.get(name);
  if (fault !== undefined) found.failed.push(`cannot put ${path} as ${name}: ${fault}`);
  else if (other) found.failed.push(`cannot put ${path} as ${name}: so is ${other.path}`);
  else found.files.set(name, { path, name, size });
}

/** Why a network refuses this name; undefined when it accepts it. */
export function faultOfNewName(name: string): string | undefined {
  const bytes = Buffer.byteLength(name);
  return bytes > MAX_NAME_BYTES ? `its name has ${bytes} bytes, and may have ${MAX_NAME_BYTES}` : faultOfName(name);
}
