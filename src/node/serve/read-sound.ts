import type { Content } from "../../runtime/content.js";
import { RpcError } from "../../runtime/rpc-error.js";
import type { NodeParts } from "../parts.js";
import { DAMAGED, isRight } from "../verify.js";

/**
 * Reads a chunk from which another node makes a replica. This node compares the content with its hash, and drops the chunk if it is
 * damaged. Otherwise the other node would get damaged content, and could only ask another holder. Without another holder the repair would
 * fail for ever, and the tracker would go on counting the damaged replica.
 */
export function readSound<A>(
  parts: NodeParts,
  fileId: number,
  index: number,
  done: (content: Content | RpcError, arg: A) => void,
  arg: A,
): void {
  const held = parts.holdings.store.get(fileId, index);
  const onRead = (content: Content | RpcError): void => {
    if (!held || content instanceof RpcError || isRight(content, fileId, held, parts.settings.hash))
      return done(content, arg);
    parts.holdings.dropDamaged(held);
    done(DAMAGED, arg);
  };
  parts.readChunk(fileId, index, onRead, undefined);
}
