import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { Unfit } from "../daemon/unfit.js";
import { installFastPath } from "./fast-path/install-fast-path.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment variable that decides about the fast path. */
const SWITCH = "SWARMLAB_FAST_PATH";

/**
 * Sets up what all connections of this process share. Each program calls this before it makes its first environment; a second
 * call changes nothing. grpc-js logs only if `GRPC_VERBOSITY` asks for it, because callers learn of every failure anyway. Throws
 * `Unfit` when the switch is neither `on` nor `off`.
 */
export function setUpGrpc(variables: Variables = process.env): void {
  if (variables.GRPC_VERBOSITY === undefined) setLogVerbosity(logVerbosity.NONE);
  const wanted = variables[SWITCH] || "on";
  if (wanted !== "on" && wanted !== "off")
    throw new Unfit(`$${SWITCH}: expected on or off, found ${JSON.stringify(wanted)}`);
  if (wanted === "on") installFastPath();
}
