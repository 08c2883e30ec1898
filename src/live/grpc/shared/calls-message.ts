import { SharedCall } from "../../../gen/swarmlab/v1/calls.js";
import { before, encoded, JoinedMessage } from "../fast-path/joined-message.js";
import type { WireMessage } from "../wire.js";

/** The numbers of fields in ShareRequest and SharedCall. */
const CALLS = 1;
const REQUEST = 3;

const NOTHING = new Uint8Array(0);

/** A call that is to be written on a shared stream. */
export interface OutgoingCall {
  readonly number: number;
  readonly path: string;
  readonly request: WireMessage;
}

/** Makes a ShareRequest, with the same bytes as the generated code gives. The requests of its calls are not copied. */
export function callsMessage(calls: readonly OutgoingCall[]): WireMessage {
  const parts: WireMessage[] = [];
  for (const { number, path, request } of calls) {
    const writer = SharedCall.encode({ number, path, request: NOTHING });
    const isEmpty = request.byteLength === 0;
    const call = isEmpty ? encoded(writer) : new JoinedMessage([before(REQUEST, request, writer), request]);
    parts.push(before(CALLS, call), call);
  }
  return new JoinedMessage(parts);
}
