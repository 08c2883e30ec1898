/** One problem of a scenario, and its place. */
export interface Problem {
  /** The name of the file, or the `--set` that brought the value. */
  readonly file: string;
  /** The number of the line, from 1; 0 when the place is the file as a whole. */
  readonly line: number;
  readonly column: number;
  /** The path of the key, such as `workloads[2].put.rate`; empty for the file as a whole. */
  readonly path: string;
  /** A sentence that says what was expected and what was found. */
  readonly message: string;
}

/** Writes a problem as `file:line:column path: message`. */
export function formatProblem(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  return problem.path === "" ? `${place}: ${problem.message}` : `${place} ${problem.path}: ${problem.message}`;
}

/** What is wrong with a file that a scenario names. */
export interface DataProblem {
  /** The number of the line, from 1; 0 when the place is the file as a whole. */
  readonly line: number;
  readonly message: string;
}

/** Writes a problem as `file:line: message`. */
export function formatDataProblem(file: string, { line, message }: DataProblem): string {
  return line > 0 ? `${file}:${line}: ${message}` : `${file} ${message}`;
}

/** Matches characters that move a cursor, or turn the direction of writing. `JSON.stringify` escapes only some of them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Writes a text that was found in the input: in quotation marks, cut if it is long, and with invisible characters escaped. */
export function quoted(text: string | undefined, longest = 40): string {
  if (text === undefined) return "nothing";
  const characters = [...text.slice(0, 2 * longest + 1)];
  const cut = characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : text;
  return JSON.stringify(cut).replace(UNSEEN, escaped);
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) as number).toString(16).padStart(4, "0");
  return code.length > 4 ? `\\u{${code}}` : `\\u${code}`;
}

export type Path = readonly (string | number)[];

/** Writes a path such as `["workloads", 2, "rate"]` as `workloads[2].rate`. */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[\w-]+$/.test(part)) text += text === "" ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

/** Writes a value as it was found, in a few words. */
export function formatFound(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") {
    const keys = Object.keys(value);
    return keys.length === 0
      ? "an empty map"
      : `a map with the keys ${keys.slice(0, 10).join(", ")}${keys.length > 10 ? ", …" : ""}`;
  }
  if (typeof value === "string") return quoted(value, 56);
  const text = String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
