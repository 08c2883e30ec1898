import { RpcError } from "../../runtime/rpc-error.js";

/** An expected error where promises are: they reject with it. */
export class RpcFailure extends Error {
  constructor(
    readonly error: RpcError,
    what: string,
  ) {
    super(`${what}: ${error}`);
    this.name = "RpcFailure";
  }
}

/** The value of a result, or its error thrown. `what` was tried. */
export function unwrap<T>(result: T | RpcError, what: string): T {
  if (result instanceof RpcError) throw new RpcFailure(result, what);
  return result;
}
