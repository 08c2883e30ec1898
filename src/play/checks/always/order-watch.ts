import type { DropChunksRequest } from "../../../gen/swarmlab/v1/node.js";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";

/**
 * Checks how nodes carry orders out. An order to drop takes only the replicas that it names: one held under another pledge is another replica. An
 * order to store may come late. The replica that it stores never takes the place of one with a newer pledge.
 */
export class OrderWatch {
  /** For each chunk on each node, the pledge of the replica that the node stored last, by "node/file/position". */
  private readonly pledges = new Map<string, number>();

  constructor(
    private readonly inside: Inside,
    private readonly named: Finding,
    private readonly newer: Finding,
    private readonly nameOf: (node: number) => string,
  ) {}

  /** Looks at a node's disk before and after the node carries out an order. */
  watch(node: number, { holdings }: DropChunksRequest, carryOut: () => void): void {
    const others: StoredChunk[] = [];
    const pledges = new Set(holdings.map(({ pledge }) => pledge));
    for (const { fileId, index } of holdings) {
      this.named.looked();
      const held = this.inside.stores[node]?.get(fileId, index);
      if (held && !pledges.has(held.pledge)) others.push(held);
    }
    carryOut();
    for (const { fileId, index, pledge } of others) {
      if (this.inside.stores[node]?.get(fileId, index)) continue;
      const what = this.wordsOf(fileId, index);
      const held = pledge > 0 ? `held it under pledge ${pledge}` : "kept a cached copy";
      this.named.fail(what, `${this.nameOf(node)} dropped ${what} by an order for another pledge: it ${held}`);
    }
  }

  stored(node: number, fileId: number, index: number): void {
    const held = this.inside.stores[node]?.get(fileId, index);
    if (held) this.pledges.set(`${node}/${fileId}/${index}`, held.pledge);
  }

  /** Looks at what took the place of a replica that a node dropped. */
  dropped(node: number, fileId: number, index: number): void {
    const held = this.inside.stores[node]?.get(fileId, index);
    if (!held || held.pledge === 0) return;
    this.newer.looked();
    const before = this.pledges.get(`${node}/${fileId}/${index}`) ?? 0;
    const what = this.wordsOf(fileId, index);
    if (held.pledge < before)
      this.newer.fail(
        what,
        `${this.nameOf(node)} replaced ${what}, of pledge ${before}, by that of the older pledge ${held.pledge}`,
      );
  }

  private wordsOf(fileId: number, index: number): string {
    return `chunk ${index} of ${this.inside.tracker?.files.byId(fileId)?.name ?? "a file that is gone"}`;
  }
}
