import type { RpcFailure } from "../live/grpc/rpc-failure.js";
import { Code } from "../runtime/rpc-error.js";

/** What the program tells a shell. */
export const ExitCode = {
  OK: 0,
  /** An expectation or an invariant of a run does not hold, or an operation of a step failed; or one on a live network did. */
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

/** What the system says to every start alike. */
const FORBIDDEN: readonly unknown[] = ["EACCES", "EPERM", "EROFS"];

/**
 * Rethrows what keeps a program from starting as no bug: to be given to `catch`. As BadInput what another start would meet
 * again, such as a folder of another program; else, such as a port or a folder in use, as Failure.
 */
export function notStarted(error: unknown): never {
  if (error instanceof Error && isInVain(error)) throw new BadInput(`swarmlab: ${error.message}`);
  throw error instanceof Error && error.constructor === Error ? new Failure(error.message) : error;
}

function isInVain(error: Error): boolean {
  if (error.name === "Unfit" || FORBIDDEN.includes((error as NodeJS.ErrnoException).code)) return true;
  return error.name === "RpcFailure" && (error as RpcFailure).error.code === Code.INVALID_ARGUMENT;
}
