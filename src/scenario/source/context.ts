import { valueAt } from "./issues.js";
import { formatFound, formatPath, type Path, type Problem } from "./problem.js";
import type { YamlSource } from "./yaml-source.js";

/** Reads a file that a scenario names: relative to the scenario, or shipped data by name. */
export type ReadFile = (name: string) => FileText;
export type FileText = { readonly text: string } | { readonly error: string };

/** What the stages of reading a scenario share: places in the file, other files, and the problems so far. */
export class Context {
  readonly problems: Problem[] = [];
  /** Notes that are no mistakes, but that the scenario's author should know. */
  readonly notices: Problem[] = [];

  constructor(
    readonly source: YamlSource,
    readonly value: unknown,
    private readonly readFile: ReadFile,
  ) {}

  /** Adds a problem: the value at `path` is not what was expected. */
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

  /** The text of a file named at `path`; or undefined, after adding a problem. */
  read(path: Path, name: string): string | undefined {
    const file = this.readFile(name);
    if ("text" in file) return file.text;
    this.note(path, `cannot read ${JSON.stringify(name)}: ${file.error}`);
    return undefined;
  }

  /** `file:line` of the value at `path`. */
  where(path: Path): string {
    return this.source.where(path);
  }
}
