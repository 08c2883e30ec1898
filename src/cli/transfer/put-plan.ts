import { lstatSync, type Stats, statSync } from "node:fs";
import { basename } from "node:path";
import { kindOf } from "../../live/disk/open-whole.js";
import { BadInput } from "../exit-code.js";
import { addFiles, type FilesHere, faultOfNewName } from "./file-tree.js";

/** The argument that stands for the standard input. */
export const STDIN = "-";

interface Names {
  /** The name in the network for the only argument; left out: the argument's own name. */
  readonly name?: string | undefined;
  /** A folder in the network, under which all files are put. */
  readonly prefix?: string | undefined;
}

/** The only file of a put: where it is read from, and its name in the network. */
export interface SingleFile {
  readonly path: string;
  readonly name: string;
}

/** The only file to put; undefined when there are several, or a folder. Throws BadInput. */
export function singleFile(paths: readonly string[], names: Names): SingleFile | undefined {
  const [path = ""] = paths;
  if (paths.includes(STDIN)) {
    if (paths.length > 1)
      throw new BadInput("swarmlab: - is the standard input, and cannot be put together with files");
    if (names.name === undefined)
      throw new BadInput("swarmlab: give the content of the standard input a name by --name NAME");
  } else if (paths.length > 1 || found(path).isDirectory()) return undefined;
  const name = below(names.prefix, names.name ?? basename(path).normalize("NFC"));
  const fault = faultOfNewName(name);
  if (fault !== undefined) throw new BadInput(`swarmlab: cannot put ${path} as ${name}: ${fault}`);
  return { path, name };
}

/**
 * All files among these arguments, and in the folders among them. The name of a file in a folder is the folder's name and the path
 * inside it; for `.` and `..` it is the path alone. Throws BadInput for an argument that does not exist.
 */
export function filesHere(paths: readonly string[], recursive: boolean, names: Names): FilesHere {
  if (names.name !== undefined && paths.length > 1)
    throw new BadInput("swarmlab: --name is for one file or folder; use --prefix for several");
  const all: FilesHere = { files: new Map(), leftOut: [], failed: [] };
  for (const path of paths) {
    const stats = found(path);
    if (stats.isDirectory() && !recursive)
      throw new BadInput(`swarmlab: ${path} is a folder: put -r ${path} puts the files in it`);
    const own = basename(path);
    addFiles(all, path, below(names.prefix, names.name ?? (/^\.{0,2}$/.test(own) ? "" : own)), stats);
  }
  return all;
}

function below(prefix: string | undefined, name: string): string {
  return [prefix?.replace(/\/$/, ""), name].filter((part) => part).join("/");
}

/** Looks at a path that the user named, and follows a link. Throws BadInput unless it is a file or a folder. */
function found(path: string): Stats {
  let stats: Stats | undefined;
  try {
    stats = statSync(path, { throwIfNoEntry: false });
    if (!stats && lstatSync(path, { throwIfNoEntry: false }))
      throw new BadInput(`swarmlab: ${path} is a symbolic link to something that does not exist`);
  } catch (error) {
    if (error instanceof BadInput || (error as NodeJS.ErrnoException).code !== "ENOTDIR") throw error;
  }
  if (!stats) throw new BadInput(`swarmlab: there is no file ${path}`);
  if (!stats.isFile() && !stats.isDirectory())
    throw new BadInput(`swarmlab: ${path} ${kindOf(stats)}: to put its output, use: put - --name NAME < ${path}`);
  return stats;
}
