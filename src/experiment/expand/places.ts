import type { Path } from "../../scenario/source/problem.js";

/**
 * Collects the problems of an experiment, and knows the places of its values: in a file, or on a command line. The
 * `Context` of a parsed file implements it.
 */
export interface Places {
  /** The problems that were noted so far. */
  readonly problems: readonly unknown[];
  /** Notes a problem with the value at `path`. */
  note(path: Path, message: string): void;
  /** Notes that the value at `path` is not what was expected. */
  expected(path: Path, expected: string): void;
  /** Notes something about the value at `path` that is not a mistake. */
  notice(path: Path, message: string): void;
  /** The `file:line` of the value at `path`. */
  where(path: Path): string;
}
