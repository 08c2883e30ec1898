import type { Millis } from "./clock.js";
import type {
  HoldReason,
  MembershipState,
  Observer,
  OperationKind,
  OperationResult,
  PeerHealth,
  TransferPurpose,
} from "./observer.js";
import type { RpcError } from "./rpc-error.js";

/** An observer that passes each event on to several others, in the order in which they were given. */
export class ObserverGroup implements Observer {
  private readonly members: readonly Observer[];

  constructor(...members: readonly Observer[]) {
    this.members = members;
  }

  operationStarted(operation: number, kind: OperationKind, name: string): void {
    for (const member of this.members) member.operationStarted(operation, kind, name);
  }
  operationEnded(operation: number, result: OperationResult): void {
    for (const member of this.members) member.operationEnded(operation, result);
  }
  chunkServed(bytes: number, purpose: TransferPurpose): void {
    for (const member of this.members) member.chunkServed(bytes, purpose);
  }
  chunkFetched(
    bytes: number,
    purpose: TransferPurpose,
    fileId: number,
    index: number,
    source: number,
    took: Millis,
  ): void {
    for (const member of this.members) member.chunkFetched(bytes, purpose, fileId, index, source, took);
  }
  fetchFailed(
    error: RpcError,
    purpose: TransferPurpose,
    fileId: number,
    index: number,
    source: number,
    took: Millis,
  ): void {
    for (const member of this.members) member.fetchFailed(error, purpose, fileId, index, source, took);
  }
  chunkRefused(fileId: number, index: number, source: number, address: string): void {
    for (const member of this.members) member.chunkRefused(fileId, index, source, address);
  }
  chunkStored(fileId: number, index: number, bytes: number, cached: boolean): void {
    for (const member of this.members) member.chunkStored(fileId, index, bytes, cached);
  }
  chunkDropped(fileId: number, index: number, bytes: number, cached: boolean): void {
    for (const member of this.members) member.chunkDropped(fileId, index, bytes, cached);
  }
  copyPromoted(fileId: number, index: number, bytes: number): void {
    for (const member of this.members) member.copyPromoted(fileId, index, bytes);
  }
  chunkNotStored(fileId: number, index: number, error: RpcError): void {
    for (const member of this.members) member.chunkNotStored(fileId, index, error);
  }
  chunkChecked(fileId: number, index: number, bytes: number, sound: boolean): void {
    for (const member of this.members) member.chunkChecked(fileId, index, bytes, sound);
  }
  membershipChanged(state: MembershipState, peer: number, epoch: number): void {
    for (const member of this.members) member.membershipChanged(state, peer, epoch);
  }
  trackerContact(error: RpcError | undefined, failures: number): void {
    for (const member of this.members) member.trackerContact(error, failures);
  }
  peerChanged(peer: number, health: PeerHealth): void {
    for (const member of this.members) member.peerChanged(peer, health);
  }
  replicasChanged(fileId: number, index: number, bytes: number, before: number, after: number, wanted: number): void {
    for (const member of this.members) member.replicasChanged(fileId, index, bytes, before, after, wanted);
  }
  repairHeld(reason: HoldReason, time: number): void {
    for (const member of this.members) member.repairHeld(reason, time);
  }
  proofsUnknown(peer: number): void {
    for (const member of this.members) member.proofsUnknown(peer);
  }
  repairResumed(): void {
    for (const member of this.members) member.repairResumed();
  }
  repairOrdered(fileId: number, index: number, bytes: number, target: number, source: number): void {
    for (const member of this.members) member.repairOrdered(fileId, index, bytes, target, source);
  }
  repairEnded(fileId: number, index: number, bytes: number, stored: boolean, waited: number, isMove: boolean): void {
    for (const member of this.members) member.repairEnded(fileId, index, bytes, stored, waited, isMove);
  }
  fileCommitted(fileId: number, name: string, bytes: number, chunks: number, replication: number): void {
    for (const member of this.members) member.fileCommitted(fileId, name, bytes, chunks, replication);
  }
  fileRemoved(fileId: number, name: string): void {
    for (const member of this.members) member.fileRemoved(fileId, name);
  }
}
