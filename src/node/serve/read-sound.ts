import type { Content } from "../../runtime/content.js";
import { RpcError } from "../../runtime/rpc-error.js";
import type { NodeParts } from "../parts.js";
import { DAMAGED, isRight } from "../verify.js";

/**
 * Reads a chunk from which another node makes a replica. The content is compared with its hash, and dropped if it is damaged. A reader that got
 * damaged content could only ask another holder. If there is none, the repair would fail for ever, and the tracker would go on counting the replica.
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
