import type { Channel } from "@grpc/grpc-js";
import type { WireCall } from "./wire.js";

/** Calls the method at `path` on a channel. `deadline`: the latest end of the call, in ms since 1970. */
export type CallOnChannel = (channel: Channel, path: string, deadline: number) => WireCall;

/**
 * The function by which this process makes its calls: that of grpc-js, unless the fast path has replaced it. `shared`: whether short calls share
 * a stream, both those that this process makes and those that it serves.
 */
export const calls: { make: CallOnChannel; shared: boolean } = {
  make: (channel, path, deadline) => channel.createCall(path, deadline, null, null, null),
  shared: false,
};
