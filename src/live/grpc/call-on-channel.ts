import type { Channel } from "@grpc/grpc-js";
import type { MessageType } from "../../runtime/transport.js";
import { encodeMessage, type WireCall, type WireMessage } from "./wire.js";

/** Calls the method at `path` on a channel. `deadline`: the latest end of the call, in ms since 1970. */
export type CallOnChannel = (channel: Channel, path: string, deadline: number) => WireCall;

/**
 * The functions by which this process makes its calls and encodes their requests: those of grpc-js and of the generated code, unless the
 * fast path has replaced them. `shared`: whether short calls share a stream, both those that this process makes and those that it serves.
 */
export const calls: {
  make: CallOnChannel;
  encode: <T>(type: MessageType<T>, message: T) => WireMessage;
  shared: boolean;
} = {
  make: (channel, path, deadline) => channel.createCall(path, deadline, null, null, null),
  encode: encodeMessage,
  shared: false,
};
