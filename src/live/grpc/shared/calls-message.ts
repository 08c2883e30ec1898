import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { SharedCall } from "../../../gen/swarmlab/v1/calls.js";
import { JoinedMessage, type Part, upTo } from "../fast-path/joined-message.js";
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
  const writer = new BinaryWriter();
  const parts: Part[] = [];
  for (const { number, path, request } of calls) {
    SharedCall.encode({ number, path, request: NOTHING }, writer);
    const isEmpty = request.byteLength === 0;
    const call = isEmpty ? writer.finish() : new JoinedMessage([upTo(REQUEST, request, writer), request]);
    parts.push(upTo(CALLS, call, writer), call);
  }
  return new JoinedMessage(parts);
}
