import { valueAt } from "./issues.js";
import type { Places } from "./places.js";
import { formatFound, formatPath, type Path, type Problem } from "./problem.js";
import type { ReadOnce } from "./read-once.js";

/** What the stages of reading a scenario share: places in the file, other files, and the problems so far. */
export class Context {
  readonly problems: Problem[] = [];
  /** Notes for the scenario's author that are not about mistakes. */
  readonly notices: Problem[] = [];

  constructor(
    readonly source: Places,
    readonly value: unknown,
    private readonly files: ReadOnce,
  ) {}

  /** Adds the problem that the value at `path` is not `expected`. */
  expected(path: Path, expected: string): void {
    this.note(path, `expected ${expected}, found ${formatFound(valueAt(this.value, path))}`);
  }

  note(path: Path, message: string): void {
    this.problems.push(this.source.problem(path, formatPath(path), message));
  }

  /** Adds a note, with its place. */
  notice(path: Path, message: string): void {
    this.notices.push(this.source.problem(path, formatPath(path), message));
  }

  /** Reads the text of a file named at `path`; returns undefined after it has added a problem. */
  read(path: Path, name: string): string | undefined {
    return this.readParsed(path, name, "text", (text) => text);
  }

  /** Parses a file named at `path`; returns undefined after it has added a problem. `how`: distinguishes several ways to parse one file. */
  readParsed<T>(path: Path, name: string, how: string, parse: (text: string) => T): T | undefined {
    const file = this.files.text(name);
    if ("text" in file) return this.files.parsed(name, how, file.text, parse);
    this.note(path, `cannot read ${JSON.stringify(name)}: ${file.error}`);
    return undefined;
  }

  /** The `file:line` of the value at `path`. */
  where(path: Path): string {
    return this.source.where(path);
  }
}
