import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { packageFolder } from "./package-folder.js";
import { type ParseOptions, type ParseResult, parseScenario } from "./parse.js";
import type { Problem } from "./problem.js";
import type { FileText, ReadFile } from "./read-once.js";

const MAX_SCENARIO_BYTES = 2 ** 20;
const MAX_DATA_BYTES = 64 * 2 ** 20;

/** The files with data that come with the project, by the names under which scenarios know them. */
const shipped: Readonly<Record<string, string>> = {
  "planetlab-490": "planetlab-490-rtt-ms.csv",
  "wondernetwork-cities": "wondernetwork-cities-rtt-ms.csv",
  "simblock-regions": "simblock-regions.json",
  "churn-models": "churn-models.json",
};

/** The project's data folder. */
const dataFolder = join(packageFolder, "data");

function open(path: string): number | string {
  try {
    return openSync(path, "r");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return "there is no such file";
    return code === "EACCES" ? "it may not be read" : `it cannot be opened (${code})`;
  }
}

/** Reads a file of at most `limit` bytes. Checks the size before it reads anything. */
function readBytes(path: string, limit: number): Buffer | string {
  const file = open(path);
  if (typeof file === "string") return file;
  try {
    const facts = fstatSync(file);
    if (!facts.isFile()) return "it is not a file";
    if (facts.size > limit) return `it has ${facts.size} bytes, and at most ${limit} are read`;
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Decodes the text of UTF-8 bytes, or finds the place of the first invalid byte. */
function decode(bytes: Uint8Array): { readonly text: string } | { readonly line: number; readonly column: number } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    // Decode leniently up to the first replacement character that is not in the bytes themselves.
    const lenient = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    let end = lenient.indexOf("\ufffd");
    while (end >= 0 && isReplacement(bytes, Buffer.byteLength(lenient.slice(0, end))))
      end = lenient.indexOf("\ufffd", end + 1);
    // A byte order mark is a character of `lenient`, but not of the text.
    const before = lenient
      .slice(0, Math.max(0, end))
      .replace(/^\ufeff/, "")
      .split("\n");
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
}

function isReplacement(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
}

/** Reads the text of a file of at most `limit` bytes, in UTF-8; or says why there is none. */
export function readText(path: string, limit: number): FileText {
  const bytes = readBytes(path, limit);
  if (typeof bytes === "string") return { error: bytes };
  const decoded = decode(bytes);
  return "text" in decoded ? decoded : { error: `line ${decoded.line}, column ${decoded.column}: it is not UTF-8` };
}

/** Whether a scenario means data that come with the project by this name. */
export function isShipped(name: string): boolean {
  return Object.hasOwn(shipped, name);
}

/** Makes a reader of files that the scenario at `path` names: relative to it, or shipped ones by name. */
export function filesBeside(path: string): ReadFile {
  return (name) => {
    const file = isShipped(name) ? shipped[name] : undefined;
    return readText(file === undefined ? resolve(dirname(path), name) : resolve(dataFolder, file), MAX_DATA_BYTES);
  };
}

/** A file of YAML: its name as messages show it, and its text. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Reads a file of YAML. `what`: what it should hold, such as "the scenario". It refuses a file of more than 1 MiB before it reads it. */
export function readSource(path: string, what: string): SourceFile | Problem {
  const shown = relative(process.cwd(), path) || path;
  const name = shown.startsWith("..") ? path : shown;
  const problem = (line: number, column: number, message: string): Problem => {
    return { file: name, line, column, path: "", message };
  };
  const bytes = readBytes(path, MAX_SCENARIO_BYTES);
  if (typeof bytes === "string") {
    const hint = bytes.includes("bytes") ? ": long traces belong in CSV files of their own" : "";
    return problem(0, 0, `cannot read ${what}: ${bytes}${hint}`);
  }
  const decoded = decode(bytes);
  if ("text" in decoded) return { name, text: decoded.text };
  return problem(decoded.line, decoded.column, "not UTF-8: save the file in that encoding");
}

/** Reads and checks the scenario in a file. It refuses a file of more than 1 MiB before it reads it. */
export function loadScenario(path: string, options: ParseOptions = {}): ParseResult {
  const source = readSource(path, "the scenario");
  if ("message" in source) return { problems: [source] };
  return parseScenario(source.text, source.name, filesBeside(path), options);
}
