/** The status codes of gRPC that this project uses, by their numbers on the wire. */
export const Code = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;
export type Code = (typeof Code)[keyof typeof Code];

const codeNames = new Map<number, string>(Object.entries(Code).map(([name, code]) => [code, name]));

/** Finds the name of a status code, such as `NOT_FOUND`. */
export function codeName(code: number): string {
  return codeNames.get(code) ?? `CODE_${code}`;
}

/**
 * An expected failure of a call. It is a value and not an exception, so that no timeout costs a stack trace.
 *
 * `definite`: the request certainly had no effect. After a deadline or a lost connection this is not known.
 */
export class RpcError {
  constructor(
    readonly code: Code,
    readonly message: string,
  ) {}

  get definite(): boolean {
    return (
      this.code !== Code.DEADLINE_EXCEEDED &&
      this.code !== Code.UNAVAILABLE &&
      this.code !== Code.CANCELLED &&
      this.code !== Code.UNKNOWN &&
      this.code !== Code.INTERNAL
    );
  }

  toString(): string {
    return `${codeName(this.code)}: ${this.message}`;
  }
}

export const DEADLINE_EXCEEDED = new RpcError(Code.DEADLINE_EXCEEDED, "no answer before the deadline");
export const UNAVAILABLE = new RpcError(Code.UNAVAILABLE, "the peer cannot be reached");
