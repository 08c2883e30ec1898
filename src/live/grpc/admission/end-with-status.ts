import { constants, type ServerHttp2Stream } from "node:http2";
import type { ServerInterceptingCallInterface } from "@grpc/grpc-js";

/** If the answer had begun before its status was sent, the client has this long, in ms, to end its side of the stream. */
const CLIENT_ENDS_MS = 2_000;

/** The parts of a served call of grpc-js that this uses. */
interface Inside {
  readonly stream?: ServerHttp2Stream;
  readonly metadataSent?: boolean;
}

/**
 * Ends a call's stream with its status, even if the request has not arrived completely. grpc-js ends only its own direction. The client could
 * go on sending, the server would keep the part of the request that it has, and the call would count nowhere. A server may refuse the rest
 * of a request in this way when its answer is complete (RFC 9113, 8.1). Throws if this release of grpc-js keeps its stream elsewhere.
 */
export function endWithStatus(call: ServerInterceptingCallInterface): void {
  const inside = call as unknown as Inside;
  const { stream } = inside;
  if (!stream || inside.metadataSent === undefined)
    throw new Error("this release of grpc-js keeps its streams elsewhere");
  const send = call.sendStatus.bind(call);
  const isOver = (): boolean => stream.readableEnded || stream.closed;
  const close = (): void => {
    if (!isOver()) stream.close(constants.NGHTTP2_NO_ERROR);
  };
  // grpc-js calls this method, too, with errors of its own.
  call.sendStatus = (status) => {
    const hasBegun = inside.metadataSent;
    send(status);
    if (isOver()) return;
    if (!hasBegun) return close();
    // The last messages of the answer and the status are still to be sent. A client usually ends its side when it has them.
    const patience = setTimeout(close, CLIENT_ENDS_MS).unref();
    stream.once("close", () => clearTimeout(patience));
  };
}
