import { principalOf } from "../runtime/identity.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import type { Caller } from "../runtime/transport.js";

// Who may do what at the tracker. Everybody in the network may read; what is not asked here, everybody may do.

function denied(why: string): RpcError {
  return new RpcError(Code.PERMISSION_DENIED, why);
}

function nameOf({ identity }: Caller): string {
  return identity === "" ? "somebody without a name" : identity;
}

/** A peer speaks for itself only; whom a number belonged to is forgotten when it is nobody's any more. */
export function checkSpeaksFor(caller: Caller, identity: string | undefined): RpcError | undefined {
  if (identity === undefined || identity === "" || identity === caller.identity) return undefined;
  return denied(`${nameOf(caller)} cannot speak for ${identity}`);
}

/** Only nodes store; the tracker itself is no member. */
export function checkMayJoin(caller: Caller, identity: string, capacityBytes: number): RpcError | undefined {
  if (caller.identity !== "" && caller.identity !== identity)
    return denied(`${nameOf(caller)} cannot join as ${identity}`);
  if (caller.role === "tracker") return denied("a tracker is no member of its network");
  if (caller.role === "node" || capacityBytes === 0) return undefined;
  return denied(`${nameOf(caller)} is a ${caller.role}, and only nodes offer room`);
}

/** Who puts is who goes on with it, in whichever session. */
export function checkOwnPut(caller: Caller, owner: string): RpcError | undefined {
  return principalOf(caller.identity) === owner ? undefined : denied(`the put is not ${nameOf(caller)}'s`);
}

/**
 * A file is removed, and its name given to another, by its owner or by who runs the network: an administrator, or the
 * program on the tracker's own host. One that belongs to nobody is everybody's.
 */
export function checkMayReplace(caller: Caller, name: string, owner: string): RpcError | undefined {
  if (owner === "" || owner === principalOf(caller.identity)) return undefined;
  if (caller.role === "admin" || caller.role === "tracker") return undefined;
  return denied(`${name} is ${owner}'s: only its owner or an administrator may replace or remove it`);
}
