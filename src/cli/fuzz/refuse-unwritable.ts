import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { BadInput } from "../exit-code.js";

/** Checks before a long search, rather than after it, that a file can be written. Throws BadInput. */
export function refuseUnwritable(path: string): void {
  const folder = dirname(resolve(path));
  if (!isFolder(folder)) throw new BadInput(`${path}: cannot be written: there is no folder ${folder}`);
  if (isFolder(path)) throw new BadInput(`${path}: cannot be written: it is a folder`);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new BadInput(`${path}: cannot be written: nothing may be written to ${folder}`);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
