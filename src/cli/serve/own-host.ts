import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * Whether a request's `Host` names this machine in a way that no stranger can arrange: by an address, by `localhost`, by the name
 * of this machine, or as `listening` does. A page of a stranger whose name was made to lead here (DNS rebinding) sends that name.
 */
export function isOwnHost(header: string | undefined, listening: string): boolean {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(header ?? "") ?? [];
  const name = (bracketed ?? plain ?? "").toLowerCase();
  if (isIP(name) !== 0) return true;
  return name !== "" && ["localhost", hostname().toLowerCase(), listening.toLowerCase()].includes(name);
}

/** Whether only this machine reaches what listens on a host. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
