import type { Channel } from "@grpc/grpc-js";
import type { WireCall } from "./wire.js";

/** Calls the method at `path` on a channel. The call ends by `deadline` at the latest (ms since 1970). */
export type CallOnChannel = (channel: Channel, path: string, deadline: number) => WireCall;

/** How this process makes its calls: as grpc-js does, unless the fast path has replaced this function. */
export const calls: { make: CallOnChannel } = {
  make: (channel, path, deadline) => channel.createCall(path, deadline, null, null, null),
};
