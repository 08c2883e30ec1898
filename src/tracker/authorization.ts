import { principalOf } from "../runtime/identity.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import type { Caller } from "../runtime/transport.js";

// The rights of callers at the tracker. Every caller in the network may read, and may do everything that is not checked
// here.

function denied(why: string): RpcError {
  return new RpcError(Code.PERMISSION_DENIED, why);
}

function nameOf({ identity }: Caller): string {
  return identity === "" ? "somebody without a name" : identity;
}

/**
 * Checks that a caller speaks only for itself. `identity`: the identity that has the number in the request; empty or undefined if none has it. Then
 * there is nobody to protect, and this check refuses nothing.
 */
export function checkSpeaksFor(caller: Caller, identity: string | undefined): RpcError | undefined {
  if (identity === undefined || identity === "" || identity === caller.identity) return undefined;
  return denied(`${nameOf(caller)} cannot speak for ${identity}`);
}

/** Checks that a caller joins under its own identity, and that only nodes offer room. A tracker never joins. */
export function checkMayJoin(caller: Caller, identity: string, capacityBytes: number): RpcError | undefined {
  if (caller.identity !== "" && caller.identity !== identity)
    return denied(`${nameOf(caller)} cannot join as ${identity}`);
  if (caller.role === "tracker") return denied("a tracker is no member of its network");
  if (caller.role === "node" || capacityBytes === 0) return undefined;
  return denied(`${nameOf(caller)} is a ${caller.role}, and only nodes offer room`);
}

/** Checks that a put is the caller's own. Only the principal that began a put may continue it, from any of its sessions. */
export function checkOwnPut(caller: Caller, owner: string): RpcError | undefined {
  return principalOf(caller.identity) === owner ? undefined : denied(`the put is not ${nameOf(caller)}'s`);
}

/**
 * A file may be removed or replaced only by its owner, by an administrator, or by a caller with the role `tracker`.
 * Everybody may remove or replace a file without an owner.
 */
export function checkMayReplace(caller: Caller, name: string, owner: string): RpcError | undefined {
  if (owner === "" || owner === principalOf(caller.identity)) return undefined;
  if (caller.role === "admin" || caller.role === "tracker") return undefined;
  return denied(`${name} is ${owner}'s: only its owner or an administrator may replace or remove it`);
}
