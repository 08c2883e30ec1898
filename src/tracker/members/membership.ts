import type { JoinRequest, JoinResponse, LeaveRequest, LeaveResponse } from "../../gen/swarmlab/v1/tracker.js";
import type { Environment } from "../../runtime/environment.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Caller } from "../../runtime/transport.js";
import { checkMayJoin, checkSpeaksFor } from "../authorization.js";
import { type ChunkIndex, Copy, NONE } from "../index/chunk-index.js";
import type { Replicas } from "../index/replicas.js";
import { DEAD_CLIENTS_REMEMBERED, MAX_REPLICATION, MAX_STARTS_MISSED } from "../limits.js";
import type { TrackerOptions } from "../options.js";
import type { Placement } from "../placement/placement.js";
import type { Secrets } from "../proofs/secrets.js";
import type { Drops } from "../repair/drops.js";
import type { Repair } from "../repair/repair.js";
import type { TrackerState } from "../state.js";
import { checkJoin, invalid } from "../validation.js";
import { FailureDetector } from "./failure-detector.js";
import { Health, type PeerTable } from "./peers.js";
import type { Reconciliation } from "./reconcile.js";

const NO_KEY: number[] = [];

type Joined = (result: JoinResponse | RpcError) => void;

/**
 * The answer to a draining peer whose holdings the tracker does not know yet. The peer will ask again, and will announce its holdings
 * meanwhile.
 */
const UNTOLD: LeaveResponse = Object.freeze({ remaining: 1 });
const FULL = new RpcError(Code.RESOURCE_EXHAUSTED, "the network has as many peers as it is allowed to have");
const NOT_A_MEMBER = new RpcError(Code.FAILED_PRECONDITION, "not a member in this incarnation");

function refused(why: string): RpcError {
  return new RpcError(Code.FAILED_PRECONDITION, why);
}

/**
 * The members of the network. A peer's life: joined -> alive <-> suspected -> dead. A message makes a dead peer alive
 * again. Or the peer leaves: leaving -> left, which is final until its next incarnation.
 */
export class Membership {
  private readonly detector: FailureDetector;
  /** The clients that died without a leave, the oldest first. Some of them may be back. */
  private readonly deadClients: number[] = [];

  constructor(
    private readonly env: Environment,
    private readonly options: TrackerOptions,
    private readonly network: number,
    private readonly epoch: number,
    private readonly state: TrackerState,
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    private readonly replicas: Replicas,
    private readonly placement: Placement,
    private readonly drops: Drops,
    private readonly reconciliation: Reconciliation,
    private readonly repair: Repair,
    private readonly secrets: Secrets,
  ) {
    const { suspectAfter, deadAfter } = options;
    this.detector = new FailureDetector(env, peers, suspectAfter, deadAfter, this.onSuspected, this.onDead);
  }

  /** Makes a node a member. `done`: called once that is durable. */
  join(request: JoinRequest, caller: Caller, done: Joined): void {
    const wrong =
      checkJoin(request) ??
      checkMayJoin(caller, request.identity, request.capacityBytes) ??
      this.checkOffer(request) ??
      this.checkNetwork(request) ??
      this.checkRoom(request.identity) ??
      this.checkLife(request);
    if (wrong) return done(wrong);
    const { identity, incarnation } = request;
    const peer = this.peers.numberOf(identity) || this.peers.enrol(identity);
    const stale = this.isRepeated(peer, incarnation) ? this.repeat(peer) : this.begin(peer, request);
    const { network, epoch, options, secrets } = this;
    const sealKey = request.capacityBytes > 0 ? (secrets.sealKey as number[]) : NO_KEY;
    const seal = this.peers.message(peer).seal ?? 0;
    const receiptKey = request.capacityBytes > 0 ? (secrets.receiptKey(peer, incarnation) as number[]) : NO_KEY;
    const { settings } = options;
    const dropFence = this.drops.fence?.number ?? 0;
    const response = { peerNumber: peer, epoch, settings, stale, network, sealKey, seal, receiptKey, dropFence };
    this.state.flush((failure) => done(failure ?? response), undefined);
  }

  /** Checks that a node has an address at which others can call it. A client may have none; then it serves nobody. */
  private checkOffer({ peer, capacityBytes }: JoinRequest): RpcError | undefined {
    const most = this.options.limits.capacityBytes;
    if (capacityBytes > most) return invalid(`capacity_bytes: at most ${most} of one node`);
    if (this.env.isPlace(peer!) || (capacityBytes === 0 && peer!.address === "")) return undefined;
    return invalid(
      "peer.address: expected HOST:PORT, where HOST is a name, an IPv4 address, or an IPv6 address in brackets",
    );
  }

  /** Refuses nodes of another network. This tracker does not know their chunks and would order all of them dropped. */
  private checkNetwork({ identity, network }: JoinRequest): RpcError | undefined {
    if (network === 0 || network === this.network) return undefined;
    return refused(`${identity} belongs to another network, of which this tracker knows nothing`);
  }

  /** Limits the number of known peers, since the tracker remembers each of them. */
  private checkRoom(identity: string): RpcError | undefined {
    const { peers, options } = this;
    return peers.numberOf(identity) === 0 && peers.known >= options.limits.peers ? FULL : undefined;
  }

  private checkLife({ identity, incarnation, bootNonce }: JoinRequest): RpcError | undefined {
    const { peers } = this;
    const peer = peers.numberOf(identity);
    const known = peer === 0 ? 0 : peers.incarnation[peer]!;
    if (incarnation > known + MAX_STARTS_MISSED)
      return refused(
        `${identity} is in incarnation ${known}: it cannot have started ${incarnation - known} times since`,
      );
    if (peer === 0) return undefined;
    if (incarnation < known) return refused(`${identity} is in incarnation ${known} already, ${incarnation} is over`);
    if (!this.isRepeated(peer, incarnation)) return undefined;
    if (bootNonce !== peers.bootNonce[peer])
      return refused(`another process runs as ${identity}, incarnation ${known}`);
    return peers.health[peer] === Health.left ? refused(`${identity} has left in incarnation ${known}`) : undefined;
  }

  private isRepeated(peer: number, incarnation: number): boolean {
    return this.peers.health[peer] !== Health.unknown && this.peers.incarnation[peer] === incarnation;
  }

  /** Handles a join that comes a second time. It changes nothing, but is a sign of life. */
  private repeat(peer: number): JoinResponse["stale"] {
    this.heard(peer);
    return this.reconciliation.staleAtJoin(peer);
  }

  private begin(peer: number, request: JoinRequest): JoinResponse["stale"] {
    const { peers, placement } = this;
    // If the peer joined in this life before, and this join does not name the present epoch, the join may have been under way for long. Then
    // its holdings may be out of date.
    const late = peers.incarnation[peer] === request.incarnation && request.epoch !== this.epoch;
    this.reconciliation.forget(peer);
    this.drops.forget(peer);
    this.repair.challenges.forget(peer);
    peers.synced[peer] = 0;
    placement.review(peer);
    const { incarnation, bootNonce, capacityBytes, zone, holdings, holdingsComplete } = request;
    this.state.savePeer(peer, request.identity, incarnation);
    const place = this.secrets.sealed({ ...request.peer!, number: peer });
    peers.begin(peer, { incarnation, bootNonce, capacityBytes, zone, peer: place }, this.env.now());
    this.detector.heard(peer);
    this.env.observer.peerChanged(peer, "alive");
    if (late || !holdingsComplete) peers.resync[peer] = 1;
    return late ? [] : this.reconciliation.joined(peer, holdings, holdingsComplete);
  }

  /** Notes a sign of life of a member. */
  heard(peer: number): void {
    const { peers } = this;
    const before = peers.health[peer];
    this.detector.heard(peer);
    if (before === Health.alive) return;
    if (before === Health.dead) peers.resync[peer] = 1;
    peers.setHealth(peer, Health.alive);
    this.env.observer.peerChanged(peer, peers.healthName(peer));
    this.placement.review(peer);
    this.repair.reviewPeer(peer);
    this.drops.repeat(peer);
  }

  /**
   * Notes that a peer's whole inventory is known. From now on the tracker may give it chunks, and its replicas may make other replicas
   * surplus.
   */
  onSynced(peer: number): void {
    this.placement.review(peer);
    this.repair.reviewPeer(peer);
  }

  private readonly onSuspected = (peer: number): void => {
    this.peers.setHealth(peer, Health.suspected);
    this.env.observer.peerChanged(peer, "suspected");
    this.placement.review(peer);
  };

  private readonly onDead = (peer: number): void => {
    this.end(peer, Health.dead);
    this.repair.onDeath(peer);
    if (this.peers.capacity[peer] === 0) this.forgetLater(peer);
  };

  /** Remembers a client that died without a leave, since it may be back. Only the latest ones are kept, to limit the memory. */
  private forgetLater(peer: number): void {
    this.deadClients.push(peer);
    if (this.deadClients.length <= DEAD_CLIENTS_REMEMBERED) return;
    const oldest = this.deadClients.shift()!;
    if (this.peers.health[oldest] === Health.dead) this.forget(oldest);
  }

  private forget(peer: number): void {
    this.peers.setHealth(peer, Health.left);
    this.peers.forget(peer);
    this.state.removePeer(peer);
  }

  /** Notes that a peer has left or is dead, and forgets its holdings, since they cannot be reached any more. */
  private end(peer: number, health: Health): void {
    const { peers } = this;
    peers.setHealth(peer, health);
    peers.synced[peer] = 0;
    peers.draining[peer] = 0;
    this.env.observer.peerChanged(peer, peers.healthName(peer));
    this.placement.review(peer);
    this.reconciliation.forget(peer);
    this.drops.forget(peer);
    this.repair.challenges.forget(peer);
    this.replicas.removeAllOf(peer);
  }

  leave({ peerNumber: peer, incarnation, drain }: LeaveRequest, caller: Caller): LeaveResponse | RpcError {
    const { peers } = this;
    const wrong = caller.role === "admin" ? undefined : checkSpeaksFor(caller, peers.identities[peer]);
    if (wrong) return wrong;
    if (!(peer > 0 && peer <= peers.count) || peers.incarnation[peer] !== incarnation) return NOT_A_MEMBER;
    if (peers.health[peer] === Health.left) return { remaining: 0 };
    const drains = drain && this.options.repair.enabled;
    if (peers.health[peer] === Health.unknown) return drains ? UNTOLD : { remaining: 0 };
    if (drains) {
      this.heard(peer);
      if (peers.draining[peer] === 0) this.startDrain(peer);
      const remaining = this.remaining(peer);
      if (remaining > 0) return { remaining };
    }
    this.detector.forget(peer);
    this.end(peer, Health.left);
    this.repair.reviewPeer(peer);
    // A client usually lives for a single operation, and there may be any number of clients. So the tracker forgets a client that ends. If
    // the client returns, it is a new peer.
    if (peers.capacity[peer] === 0) this.forget(peer);
    return { remaining: 0 };
  }

  private startDrain(peer: number): void {
    this.peers.draining[peer] = 1;
    this.env.observer.peerChanged(peer, "leaving");
    this.placement.review(peer);
    this.repair.reviewPeer(peer);
  }

  /**
   * How many replicas of a leaving peer still have to be copied. A replica counts if its chunk has too few others and
   * another peer could hold it, sooner or later. The last replica of a chunk always counts. Until the tracker knows the peer's whole
   * inventory, the answer is 1: there may be replicas of which the tracker does not know.
   */
  private remaining(peer: number): number {
    const { index, peers } = this;
    if (peers.synced[peer] === 0) return UNTOLD.remaining;
    // `staying` also counts suspected peers: a tracker that was paused suspects all peers at once, and hears of them a moment later. After
    // a restart more peers may return, so their number does not limit what can be kept.
    const able = this.repair.hold.isReporting ? MAX_REPLICATION : peers.staying(MAX_REPLICATION);
    let remaining = 0;
    for (let h = index.firstOfPeer(peer); h !== NONE; h = index.nextOf(h)) {
      const chunk = index.chunkOf(h);
      const file = index.fileOf(chunk);
      if (index.stateOf(h) !== Copy.stored || file.state !== "committed") continue;
      let staying = 0;
      for (let other = index.firstReplica(chunk); other !== NONE; other = index.next(other)) {
        if (index.counts(other) && peers.draining[index.peerOf(other)] === 0) staying++;
      }
      if (staying < file.redundancy.keptOn(able)) remaining++;
    }
    return remaining;
  }
}
