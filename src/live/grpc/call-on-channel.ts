import type { Channel } from "@grpc/grpc-js";
import type { WireCall } from "./wire.js";

/** Makes a call of the method at `path` on a channel, which ends by `deadline` at the latest (ms since the epoch). */
export type CallOnChannel = (channel: Channel, path: string, deadline: number) => WireCall;

/** How this process makes its calls: as grpc-js does, unless the fast path has put its own in this place. */
export const calls: { make: CallOnChannel } = {
  make: (channel, path, deadline) => channel.createCall(path, deadline, null, null, null),
};
