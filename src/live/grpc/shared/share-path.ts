import { CallServiceDefinition } from "../../../gen/swarmlab/v1/calls.js";
import { methodPath } from "../wire.js";

/** The path of the stream that carries short calls. */
export const SHARE_PATH = methodPath(CallServiceDefinition, CallServiceDefinition.methods.share);
/** The largest request on a shared stream, in bytes: a small file that goes along with its orders, and what is around it. */
export const MOST_REQUEST_BYTES = 80 * 1024;
/** The largest message of such a stream that a server accepts, in bytes. */
export const MOST_MESSAGE_BYTES = 96 * 1024;
/**
 * The largest number of calls under way on a shared stream. A server serves 128 calls of one caller at once, and up to 100 of them may have
 * streams of their own.
 */
export const MOST_SHARED_CALLS = 28;
/** The largest number of shared streams of a connection. A caller needs one, and another one while the first ends. */
export const MOST_SHARED_STREAMS = 4;
