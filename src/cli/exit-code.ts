/** What the program tells a shell. */
export const ExitCode = {
  OK: 0,
  /** An expectation or an invariant of a run does not hold; or an operation on a live network failed. */
  FAILED: 1,
  /** A scenario, an argument or a folder is not right. */
  BAD_INPUT: 2,
  /** A bug. */
  BUG: 3,
  INTERRUPTED: 130,
  TERMINATED: 143,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What the user gave cannot be worked with. One line for each thing that is wrong. */
export class BadInput extends Error {
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join("\n"));
    this.name = "BadInput";
    this.lines = lines;
  }
}

/** What was asked for could not be done, by no fault of this program: it failed, or its user put an end to it. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = ExitCode.FAILED,
  ) {
    super(message);
  }
}

/** Rethrows what keeps a program from starting, such as a port or a folder in use, as no bug: to be given to `catch`. */
export function notStarted(error: unknown): never {
  throw error instanceof Error && error.constructor === Error ? new Failure(error.message) : error;
}
