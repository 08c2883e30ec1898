import { Code, RpcError } from "../../runtime/rpc-error.js";

/** The refusal of a node that leaves. It is definite: the caller may ask another node at once, and need not complain about this one. */
export const LEAVING = new RpcError(Code.FAILED_PRECONDITION, "this node is about to stop: ask another one");
