import { calls } from "../call-on-channel.js";
import { checkConnectionCalls, createCall } from "./direct-call.js";
import { letHeapGrow } from "./heap-growth.js";
import { keepFreedMemory } from "./kept-memory.js";
import { reuseMessageMemory } from "./reuse-message-memory.js";

/** Whether this process has the fast path. */
export function hasFastPath(): boolean {
  return calls.make === createCall;
}

/**
 * Makes transfers and calls of this process cheaper, by what goes behind the public face of grpc-js and by how memory is managed. The
 * programs work without it, only slower. It lasts as long as the process; a second call changes nothing. Throws when this
 * release of grpc-js is not made as expected, before anything is changed.
 */
export function installFastPath(): void {
  if (hasFastPath()) return;
  checkConnectionCalls();
  reuseMessageMemory();
  keepFreedMemory();
  letHeapGrow();
  calls.make = createCall;
}
