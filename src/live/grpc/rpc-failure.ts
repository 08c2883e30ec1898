import { RpcError } from "../../runtime/rpc-error.js";

/** Wraps an expected error (`RpcError`) for code with promises, which reject with it. */
export class RpcFailure extends Error {
  constructor(
    readonly error: RpcError,
    what: string,
  ) {
    super(`${what}: ${error}`);
    this.name = "RpcFailure";
  }
}

/** Returns the value of a result, or throws its error. `what` names the attempt, for the message. */
export function unwrap<T>(result: T | RpcError, what: string): T {
  if (result instanceof RpcError) throw new RpcFailure(result, what);
  return result;
}
