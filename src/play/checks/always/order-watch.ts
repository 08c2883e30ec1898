import type { DropChunksRequest } from "../../../gen/swarmlab/v1/node.js";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";

/** Checks that an order to drop takes only the replicas that it names: one held under another pledge is another replica. */
export class OrderWatch {
  constructor(
    private readonly inside: Inside,
    private readonly named: Finding,
    private readonly nameOf: (node: number) => string,
  ) {}

  /** Looks at a node's disk before and after the node carries out an order. */
  watch(node: number, { holdings }: DropChunksRequest, carryOut: () => void): void {
    const others: StoredChunk[] = [];
    for (const { fileId, index, pledge } of holdings) {
      this.named.looked();
      const held = this.inside.stores[node]?.get(fileId, index);
      if (held && held.pledge !== pledge) others.push(held);
    }
    carryOut();
    for (const { fileId, index, pledge } of others) {
      if (this.inside.stores[node]?.get(fileId, index)) continue;
      const what = `chunk ${index} of ${this.inside.tracker?.files.byId(fileId)?.name ?? "a file that is gone"}`;
      const held = pledge > 0 ? `held it under pledge ${pledge}` : "kept a cached copy";
      this.named.fail(what, `${this.nameOf(node)} dropped ${what} by an order for another pledge: it ${held}`);
    }
  }
}
