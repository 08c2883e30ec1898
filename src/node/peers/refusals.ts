import { Code, RpcError } from "../../runtime/rpc-error.js";

/** Definite: the caller may ask another node at once, and need not complain about this one. */
export const LEAVING = new RpcError(Code.FAILED_PRECONDITION, "this node is about to stop: ask another one");
