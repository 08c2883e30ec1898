import { dirname, isAbsolute, relative, resolve } from "node:path";
import { isShipped } from "../scenario/source/load.js";
import type { FileText } from "../scenario/source/read-once.js";
import type { Base } from "./draw/draw-onto.js";

/** The longest name of a file that a scenario may contain, in characters. */
const MOST_NAME = 200;
/** The parts of a scenario that may name files on the disk, and the keys of these names there. A `file` elsewhere is a file of the network. */
const PARTS = ["network", "churn"];
const KEYS = ["matrix", "trace"];

/**
 * A user's scenario, as it must be written in another folder: relative names of files lead from there to the same files. Names of shipped data and
 * absolute names stay as they are. So does a name that would become too long.
 */
export function relocated(base: Base, folder: string): Base {
  const from = dirname(base.path);
  if (resolve(from) === resolve(folder)) return base;
  const names = new Map([...base.files.keys()].map((name) => [name, movedName(name, from, folder)]));
  const files = new Map<string, FileText>();
  for (const [name, text] of base.files) files.set(names.get(name) ?? name, text);
  const written = Object.entries(base.written).map(([key, value]) => [
    key,
    PARTS.includes(key) ? renamed(value, names) : value,
  ]);
  return { ...base, files, written: Object.fromEntries(written) };
}

function movedName(name: string, from: string, folder: string): string {
  if (isShipped(name) || isAbsolute(name)) return name;
  const path = resolve(from, name);
  const short = relative(resolve(folder), path);
  // Without the dot, the name of a file beside the scenario might be that of shipped data.
  const moved = isShipped(short) ? `./${short}` : short;
  return [moved, path].find((one) => one.length <= MOST_NAME) ?? name;
}

/** A part of a scenario with other names of files. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, of]) => {
    if (!KEYS.includes(key)) return [key, renamed(of, names)];
    return [key, typeof of === "string" ? (names.get(of) ?? of) : renamedFile(of, names)];
  });
  return Object.fromEntries(entries);
}

/** The long form of a file's name, with its format and the like. */
function renamedFile(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value !== "object" || value === null || !("file" in value) || typeof value.file !== "string") return value;
  return { ...value, file: names.get(value.file) ?? value.file };
}
