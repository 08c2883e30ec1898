import type { Path } from "../../scenario/source/problem.js";

/**
 * Collects the problems of an experiment, and knows the places of its values: in a file, or on a command line. The
 * `Context` of a parsed file implements it.
 */
export interface Places {
  /** The problems so far. */
  readonly problems: readonly unknown[];
  /** Adds a problem with the value at `path`. */
  note(path: Path, message: string): void;
  /** Adds the problem that the value at `path` is not what was expected. */
  expected(path: Path, expected: string): void;
  /** Adds a note about something that is not a mistake. */
  notice(path: Path, message: string): void;
  /** `file:line` of the value at `path`. */
  where(path: Path): string;
}
