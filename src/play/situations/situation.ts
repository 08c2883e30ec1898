import type { StoredChunk } from "../../runtime/chunk-store.js";
import type {
  HoldReason,
  MembershipState,
  OperationKind,
  OperationResult,
  PeerHealth,
  TransferPurpose,
} from "../../runtime/observer.js";
import type { Departure } from "../bystander.js";
import type { Scene } from "./scene.js";

/** What a situation may listen to: the events of programs and hosts. Nodes are positions in `Scenario.nodes`. */
export interface Events {
  cameUp(node: number, disk: readonly StoredChunk[]): void;
  /** Called just before a node goes down, while its program still runs. */
  goesDown(node: number, how: Departure): void;
  trackerCameUp(): void;
  trackerWentDown(): void;
  began(node: number, kind: OperationKind, name: string): void;
  ended(node: number, result: OperationResult): void;
  fetched(node: number, purpose: TransferPurpose, fileId: number, index: number, source: number): void;
  fetchFailed(node: number, purpose: TransferPurpose, fileId: number, index: number, source: number): void;
  refused(node: number, fileId: number, index: number): void;
  stored(node: number, fileId: number, index: number, cached: boolean): void;
  dropped(node: number, fileId: number, index: number, cached: boolean): void;
  promoted(node: number, fileId: number, index: number): void;
  notStored(node: number, fileId: number, index: number): void;
  checked(node: number, fileId: number, index: number, sound: boolean): void;
  membership(node: number, state: MembershipState, peer: number): void;
  /** Called when the tracker answers a node again after `failures` failures. */
  reached(node: number, failures: number): void;
  peerChanged(peer: number, health: PeerHealth): void;
  replicasChanged(fileId: number, index: number, before: number, after: number, wanted: number): void;
  held(reason: HoldReason): void;
  ordered(fileId: number, index: number): void;
  repaired(fileId: number, index: number, stored: boolean, isMove: boolean): void;
  committed(fileId: number, name: string): void;
  removed(fileId: number, name: string): void;
  /** Called when a client was told that a remove succeeded. */
  removeEnded(name: string): void;
}

/** A situation that a campaign wants to meet, because bugs are likely there. Meeting it is not a failure. */
export interface Situation {
  /** The situation in a few words, which are the same in every run. */
  readonly name: string;
  /** When the situation is met, as a sentence. */
  readonly sentence: string;
  /** Begins to listen to the events of a run. Calls `met` each time the run meets the situation. */
  readonly watch: (met: () => void, scene: Scene) => Partial<Events>;
}
