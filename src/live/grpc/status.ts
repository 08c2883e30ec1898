import type { StatusObject } from "@grpc/grpc-js";
import { Code, RpcError, UNAVAILABLE } from "../../runtime/rpc-error.js";

/** The longest text of an error on the wire, in characters. It is sent in a header. */
const LONGEST_DETAILS = 1000;

/** The text of grpc-js's error when it has no connection. The group in the pattern is the reason. */
const NO_CONNECTION = /^No connection established\. Last error: (?:Error: )?(.*)\. Resolution note: /;

/** Makes the status that a server sends for an expected error. */
export function statusOf(error: RpcError): { code: number; details: string } {
  // A lone surrogate would make grpc-js throw while it encodes the header.
  const details = error.message.slice(0, LONGEST_DETAILS).replace(/\p{Surrogate}/gu, "\ufffd");
  return { code: error.code, details };
}

/** Makes the error that a caller gets for a status that is not OK. */
export function errorOf(status: Pick<StatusObject, "code" | "details">): RpcError {
  if (isLostConnection(status)) return new RpcError(Code.UNAVAILABLE, "the connection was lost");
  const known = status.code >= Code.CANCELLED && status.code <= Code.UNAUTHENTICATED;
  const code = known ? (status.code as Code) : Code.UNKNOWN;
  if (code !== Code.UNAVAILABLE) return new RpcError(code, status.details);
  const reason = NO_CONNECTION.exec(status.details)?.[1] ?? status.details;
  return reason === "" ? UNAVAILABLE : new RpcError(code, reason);
}

/**
 * Whether grpc-js made this status itself because the stream was cut. The code is then CANCELLED or INTERNAL, depending on which end
 * noticed first. Both mean that the peer is lost.
 */
function isLostConnection({ code, details }: Pick<StatusObject, "code" | "details">): boolean {
  if (code === Code.CANCELLED) return details === "Call cancelled";
  return code === Code.INTERNAL && details.startsWith("Received RST_STREAM with code");
}
