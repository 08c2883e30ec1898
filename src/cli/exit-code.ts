import type { RpcFailure } from "../live/grpc/rpc-failure.js";
import { Code } from "../runtime/rpc-error.js";

/** The exit codes of the program. */
export const ExitCode = {
  OK: 0,
  /** An expectation or an invariant of a run does not hold; or an operation failed, in a scenario or on a live network. */
  FAILED: 1,
  /** A scenario, an argument or a folder is not valid. */
  BAD_INPUT: 2,
  /** The program has a bug. */
  BUG: 3,
  INTERRUPTED: 130,
  TERMINATED: 143,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The user's input is unusable. The error has one line for each mistake. */
export class BadInput extends Error {
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join("\n"));
    this.name = "BadInput";
    this.lines = lines;
  }
}

/** The program could not do what the user asked for. This is not a bug: the action failed, or the user stopped it. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = ExitCode.FAILED,
  ) {
    super(message);
  }
}

/** Error codes of the system for things that are forbidden. They would occur again at the next start. */
const FORBIDDEN: readonly unknown[] = ["EACCES", "EPERM", "EROFS"];

/**
 * Call it in `catch` with an error that kept a program from starting. It throws BadInput if another start would fail in the same way, for
 * example because the folder belongs to another program. For any other plain `Error`, for example when a port or a folder is in use, it
 * throws a Failure. Neither counts as a bug. It throws an error of any other class again as it is.
 */
export function notStarted(error: unknown): never {
  if (error instanceof Error && isInVain(error)) throw new BadInput(`swarmlab: ${error.message}`);
  throw error instanceof Error && error.constructor === Error ? new Failure(error.message) : error;
}

function isInVain(error: Error): boolean {
  if (error.name === "Unfit" || FORBIDDEN.includes((error as NodeJS.ErrnoException).code)) return true;
  return error.name === "RpcFailure" && (error as RpcFailure).error.code === Code.INVALID_ARGUMENT;
}
