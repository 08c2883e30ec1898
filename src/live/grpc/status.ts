import type { StatusObject } from "@grpc/grpc-js";
import { Code, RpcError, UNAVAILABLE } from "../../runtime/rpc-error.js";

/** Longest text of an error on the wire, in characters: it travels in a header. */
const LONGEST_DETAILS = 1000;

/** What grpc-js says around the reason for which it has no connection. */
const NO_CONNECTION = /^No connection established\. Last error: (?:Error: )?(.*)\. Resolution note: /;

/** What a server answers for an expected error. */
export function statusOf(error: RpcError): { code: number; details: string } {
  // A lone surrogate would make grpc-js throw while it encodes the header.
  const details = error.message.slice(0, LONGEST_DETAILS).replace(/\p{Surrogate}/gu, "\ufffd");
  return { code: error.code, details };
}

/** What a caller is told for a status that is not OK. */
export function errorOf(status: Pick<StatusObject, "code" | "details">): RpcError {
  if (isLostConnection(status)) return new RpcError(Code.UNAVAILABLE, "the connection was lost");
  const known = status.code >= Code.CANCELLED && status.code <= Code.UNAUTHENTICATED;
  const code = known ? (status.code as Code) : Code.UNKNOWN;
  if (code !== Code.UNAVAILABLE) return new RpcError(code, status.details);
  const reason = NO_CONNECTION.exec(status.details)?.[1] ?? status.details;
  return reason === "" ? UNAVAILABLE : new RpcError(code, reason);
}

/**
 * Whether grpc-js made up this status itself because the stream was cut. It then says CANCELLED or INTERNAL, depending
 * on which end noticed first, for what is a lost peer either way.
 */
function isLostConnection({ code, details }: Pick<StatusObject, "code" | "details">): boolean {
  if (code === Code.CANCELLED) return details === "Call cancelled";
  return code === Code.INTERNAL && details.startsWith("Received RST_STREAM with code");
}
