import { calls } from "../call-on-channel.js";
import { checkConnectionCalls, createCall } from "./direct-call.js";
import { letHeapGrow } from "./heap-growth.js";
import { keepFreedMemory } from "./kept-memory.js";
import { requestMessage } from "./order-message.js";
import { reuseMessageMemory } from "./reuse-message-memory.js";
import { widenServerWindows } from "./widen-server-windows.js";

/** Whether this process has the fast path. */
export function hasFastPath(): boolean {
  return calls.make === createCall;
}

/**
 * Makes transfers and calls of this process cheaper: it replaces private methods of grpc-js, and changes how memory is managed. Without it
 * the programs work, but more slowly. The effect lasts as long as the process; a second call changes nothing. Throws if this release of
 * grpc-js lacks a part that the fast path uses. It may have replaced other parts by then.
 */
export function installFastPath(): void {
  if (hasFastPath()) return;
  checkConnectionCalls();
  reuseMessageMemory();
  widenServerWindows();
  keepFreedMemory();
  letHeapGrow();
  calls.make = createCall;
  calls.encode = requestMessage;
  calls.shared = true;
}
