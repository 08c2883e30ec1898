import type {
  MembershipState,
  Observer,
  OperationKind,
  OperationResult,
  TransferPurpose,
} from "../../runtime/observer.js";
import type { Recorder } from "./recorder.js";

/** One node's reports to the recorder. */
export class NodeObserver implements Observer {
  constructor(
    private readonly recorder: Recorder,
    private readonly node: number,
  ) {}

  operationStarted(operation: number, kind: OperationKind, name: string): void {
    this.recorder.operations.started(this.node, operation, kind, name);
  }
  operationEnded(operation: number, result: OperationResult): void {
    this.recorder.operations.ended(this.node, operation, result);
  }
  chunkServed(bytes: number, purpose: TransferPurpose): void {
    this.recorder.chunkServed(this.node, bytes, purpose);
  }
  chunkFetched(bytes: number, purpose: TransferPurpose): void {
    this.recorder.chunkFetched(this.node, bytes, purpose);
  }
  chunkRefused(): void {
    this.recorder.chunkRefused();
  }
  chunkStored(fileId: number, index: number, bytes: number, cached: boolean): void {
    this.recorder.chunkStored(this.node, fileId, index, bytes, cached);
  }
  chunkDropped(fileId: number, index: number, bytes: number, cached: boolean): void {
    this.recorder.chunkDropped(this.node, fileId, index, bytes, cached);
  }
  copyPromoted(_fileId: number, _index: number, bytes: number): void {
    this.recorder.copyPromoted(bytes);
  }
  chunkNotStored(): void {}
  chunkChecked(): void {}
  membershipChanged(state: MembershipState, peer: number): void {
    if (state === "inside") this.recorder.incidents.joined(this.node, peer);
  }
  trackerContact(): void {}
  peerChanged(): void {}
  replicasChanged(): void {}
  repairHeld(): void {}
  repairResumed(): void {}
  repairOrdered(): void {}
  repairEnded(): void {}
  fileCommitted(): void {}
  fileRemoved(): void {}
}
