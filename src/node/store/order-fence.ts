import type { DropChunksRequest, DropFence } from "../../gen/swarmlab/v1/node.js";

/**
 * Tells which drop orders a node must not follow: those of an earlier start of the tracker, and those from before the tracker's last fence.
 * Such an order was under way for long, and the tracker may count on the replica again.
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
