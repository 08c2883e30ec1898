import type { NodeColumns, Transfers } from "../../report/measurements.js";
import type { TransferPurpose } from "../../runtime/observer.js";

/** The columns that count each node's transfers in the whole run: the bytes of chunks and, in `requests`, the number of chunks sent. */
type TransferColumns = Pick<NodeColumns, "served" | "fetched" | "repairSent" | "repairReceived" | "requests">;

/** Counts the bytes of chunks that moved: in all by purpose, and by node. */
export class TransferLog {
  private readonly servedBytes = { put: 0, get: 0, repair: 0 };
  private readonly fetchedBytes = { put: 0, get: 0, repair: 0 };
  private refusedChunks = 0;
  private readonly byNode: TransferColumns;

  constructor(nodes: number) {
    const column = () => new Float64Array(nodes);
    this.byNode = {
      served: column(),
      fetched: column(),
      repairSent: column(),
      repairReceived: column(),
      requests: column(),
    };
  }

  /** The bytes of chunks received for users so far, and for repair. */
  get foregroundBytes(): number {
    return this.fetchedBytes.put + this.fetchedBytes.get;
  }

  get repairBytes(): number {
    return this.fetchedBytes.repair;
  }

  served(node: number, bytes: number, purpose: TransferPurpose): void {
    const { byNode } = this;
    this.servedBytes[purpose] += bytes;
    byNode.served[node]! += bytes;
    byNode.requests[node]! += 1;
    if (purpose === "repair") byNode.repairSent[node]! += bytes;
  }

  fetched(node: number, bytes: number, purpose: TransferPurpose): void {
    const { byNode } = this;
    this.fetchedBytes[purpose] += bytes;
    byNode.fetched[node]! += bytes;
    if (purpose === "repair") byNode.repairReceived[node]! += bytes;
  }

  refused(): void {
    this.refusedChunks++;
  }

  columns(): TransferColumns {
    const { served, fetched, repairSent, repairReceived, requests } = this.byNode;
    return {
      served: served.slice(),
      fetched: fetched.slice(),
      repairSent: repairSent.slice(),
      repairReceived: repairReceived.slice(),
      requests: requests.slice(),
    };
  }

  /** Sums up the transfers. Only the network knows the bytes that are on the way or were cut, so the caller passes them. */
  totals(inFlight: number, cut: number): Transfers {
    const sum = (of: { put: number; get: number; repair: number }) => of.put + of.get + of.repair;
    return {
      served: sum(this.servedBytes),
      fetched: sum(this.fetchedBytes),
      refused: this.refusedChunks,
      byPurpose: { ...this.fetchedBytes },
      inFlight,
      cut,
    };
  }
}
