import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { identityOf, type Role } from "../../runtime/identity.js";
import type { Tls } from "./tls.js";

/** The identity of a client: a person or a program, not one of the network's nodes. */
export interface ClientIdentity {
  /** The client's name, if no certificate gives one. Default: the name of this machine's user. */
  readonly name?: string | undefined;
  /** Whether the client claims to be an administrator, if no certificate gives its role. */
  readonly admin?: boolean | undefined;
  /** The client's certificate, in a secured network. */
  readonly tls?: Tls | undefined;
}

/** Makes a client's options for its environment. Every session has an identity of its own, so that several may run at once. */
export function sessionOf({ name, admin = false, tls }: ClientIdentity): {
  identity: string;
  role: Role;
  tls: Tls | undefined;
} {
  const principal = tls?.principal ?? name ?? userName();
  const identity = identityOf(principal, randomBytes(8).toString("hex"));
  return { identity, role: tls?.role ?? (admin ? "admin" : "client"), tls };
}

/** The name of the user who runs this process. */
function userName(): string {
  try {
    return userInfo().username.replaceAll("/", "_") || "somebody";
  } catch {
    // In a container the user may be a number without a name.
    return "somebody";
  }
}
