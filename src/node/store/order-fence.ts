import type { DropChunksRequest, DropFence } from "../../gen/swarmlab/v1/node.js";

/**
 * Tells which drop orders a node must not follow. A fence voids the drop orders that the tracker gave before it. The tracker raises one before
 * it counts again on a replica that it had ordered dropped, since the order may still be under way. A restart of the tracker voids all
 * earlier drop orders, too.
 */
export class OrderFence {
  /** How often the tracker had restarted, and the number of its last fence, as far as the node knows. */
  private restarts = 0;
  private number = 0;

  /** Notes how often the tracker had restarted. It may be less than before, if the tracker's state was restored from a copy. */
  meet(restarts: number): void {
    if (restarts === this.restarts) return;
    this.restarts = restarts;
    this.number = 0;
  }

  /** Notes a fence. It may come late, after the node has met a later start or a later fence. */
  raise({ restarts, number }: DropFence): void {
    if (restarts > this.restarts) this.meet(restarts);
    if (restarts === this.restarts) this.number = Math.max(this.number, number);
  }

  /** Whether an order is older than the latest start of the tracker, or the latest fence, that the node knows. */
  isBefore({ restarts, fence }: Pick<DropChunksRequest, "restarts" | "fence">): boolean {
    return restarts < this.restarts || (restarts === this.restarts && fence < this.number);
  }
}
