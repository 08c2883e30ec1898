import type { Millis } from "../../runtime/clock.js";
import type {
  MembershipState,
  Observer,
  OperationKind,
  OperationResult,
  TransferPurpose,
} from "../../runtime/observer.js";
import { codeName, type RpcError } from "../../runtime/rpc-error.js";
import type { HistoryLog } from "./history/history-log.js";
import type { IncidentLog } from "./incident-log.js";
import type { OperationLog } from "./operation-log.js";
import type { TransferLog } from "./transfer-log.js";

/** The records to which the observers of all nodes write. `node`: a position in `Scenario.nodes`. */
export interface NodeRecords {
  readonly operations: OperationLog;
  readonly incidents: IncidentLog;
  /** The log of the history; undefined: nobody asked for one. */
  readonly history: HistoryLog | undefined;
  readonly transfers: TransferLog;
  chunkStored(node: number, fileId: number, index: number, bytes: number, cached: boolean): void;
  chunkDropped(node: number, fileId: number, index: number, bytes: number, cached: boolean): void;
  copyPromoted(bytes: number): void;
}

/** The observer of one node, which writes the node's events into the records, with the node's position. */
export class NodeObserver implements Observer {
  constructor(
    private readonly records: NodeRecords,
    private readonly node: number,
  ) {}

  operationStarted(operation: number, kind: OperationKind, name: string): void {
    this.records.operations.started(this.node, operation, kind, name);
  }
  operationEnded(operation: number, result: OperationResult): void {
    this.records.operations.ended(this.node, operation, result);
  }
  chunkServed(bytes: number, purpose: TransferPurpose): void {
    this.records.transfers.served(this.node, bytes, purpose);
  }
  chunkFetched(
    bytes: number,
    purpose: TransferPurpose,
    fileId: number,
    index: number,
    source: number,
    took: Millis,
  ): void {
    this.records.transfers.fetched(this.node, bytes, purpose);
    this.records.history?.moved(this.node, { purpose, fileId, index, source, took }, "OK");
  }
  fetchFailed(
    error: RpcError,
    purpose: TransferPurpose,
    fileId: number,
    index: number,
    source: number,
    took: Millis,
  ): void {
    this.records.history?.moved(this.node, { purpose, fileId, index, source, took }, codeName(error.code));
  }
  chunkRefused(): void {
    this.records.transfers.refused();
  }
  chunkStored(fileId: number, index: number, bytes: number, cached: boolean): void {
    this.records.chunkStored(this.node, fileId, index, bytes, cached);
    this.records.history?.copyChanged(this.node, fileId, index, cached ? "copy stored" : "replica stored");
  }
  chunkDropped(fileId: number, index: number, bytes: number, cached: boolean): void {
    this.records.chunkDropped(this.node, fileId, index, bytes, cached);
  }
  copyPromoted(_fileId: number, _index: number, bytes: number): void {
    this.records.copyPromoted(bytes);
  }
  chunkNotStored(): void {}
  chunkChecked(): void {}
  membershipChanged(state: MembershipState, peer: number): void {
    if (state !== "inside") return;
    this.records.incidents.joined(this.node, peer);
    this.records.history?.joined(this.node, peer);
  }
  trackerContact(): void {}
  peerChanged(): void {}
  proofsUnknown(): void {}
  replicasChanged(): void {}
  repairHeld(): void {}
  repairResumed(): void {}
  repairOrdered(): void {}
  repairEnded(): void {}
  fileCommitted(): void {}
  fileRemoved(): void {}
}
