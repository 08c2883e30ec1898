import type { DropChunksRequest, DropChunksResponse } from "../../gen/swarmlab/v1/node.js";
import type { Reply } from "../../runtime/transport.js";
import { invalid, isHolding, isId, MAX_ENTRIES } from "../limits.js";
import type { Holdings } from "./holdings.js";
import type { StoreOrders } from "./store-orders.js";

/**
 * Drops replicas on the tracker's order. A replica held under another pledge stays. A replica that is already gone counts as
 * dropped, so that a repeated order gets the same answer.
 */
export function dropChunks(
  holdings: Holdings,
  orders: StoreOrders | undefined,
  request: DropChunksRequest,
  reply: Reply<DropChunksResponse>,
): void {
  if (request.holdings.length > MAX_ENTRIES) return reply.send(invalid(`holdings: at most ${MAX_ENTRIES} expected`));
  if (!request.holdings.every((holding) => isHolding(holding) && isId(holding.pledge))) {
    return reply.send(invalid("holdings: not replicas"));
  }
  const dropped: number[] = [];
  for (const holding of request.holdings) {
    orders?.cancel(holding.pledge);
    if (!holdings.drop(holding)) holdings.retellCopy(holding.fileId, holding.index);
    dropped.push(holding.pledge);
  }
  reply.send({ dropped });
}
