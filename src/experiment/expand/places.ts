import type { Path } from "../../scenario/source/problem.js";

/** Takes the problems of an experiment, and knows where its words stand: in a file, or on a command line. A Context is one. */
export interface Places {
  /** So far. */
  readonly problems: readonly unknown[];
  /** Adds a problem with the value at `path`. */
  note(path: Path, message: string): void;
  /** Adds the problem that the value at `path` is not what was expected. */
  expected(path: Path, expected: string): void;
  /** Adds a note that is no mistake. */
  notice(path: Path, message: string): void;
  /** `file:line` of the value at `path`. */
  where(path: Path): string;
}
