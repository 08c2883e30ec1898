import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "./scenario/source/package-folder.js";

/** The version of this package, from its package.json. */
export const version = readVersion();

function readVersion(): string {
  const text = readFileSync(join(packageFolder, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
