import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * Whether a request's `Host` is an address, `localhost`, the name of this machine, or `listening`. With DNS rebinding a stranger lets a host name of
 * his own lead to this machine. The requests of his page then carry that host name as `Host`, and never one of these.
 */
export function isOwnHost(header: string | undefined, listening: string): boolean {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(header ?? "") ?? [];
  const name = (bracketed ?? plain ?? "").toLowerCase();
  if (isIP(name) !== 0) return true;
  return name !== "" && ["localhost", hostname().toLowerCase(), listening.toLowerCase()].includes(name);
}

/** Whether a server that listens on this host can be reached only from this machine. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
