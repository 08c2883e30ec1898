import type { Peer } from "../../gen/swarmlab/v1/common.js";
import {
  NodeServiceDefinition,
  type StatusResponse,
  type StoreChunksResponse,
  StoreFailure,
} from "../../gen/swarmlab/v1/node.js";
import type { ReassignResponse } from "../../gen/swarmlab/v1/tracker.js";
import { NO_TIMER, type Timer } from "../../runtime/clock.js";
import type { Content } from "../../runtime/content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { type Call, NO_CALL } from "../../runtime/transport.js";
import { backoff } from "../backoff.js";
import { transferDeadline } from "../options.js";
import type { ChunkReader, NodeParts } from "../parts.js";
import { SilenceWatch, type Waiting } from "../peers/silence-watch.js";
import type { Delivery } from "../peers/uplink.js";
import { TrackerCall } from "../tracker-call.js";

/** The put that a chunk belongs to. */
export interface ChunkPut extends ChunkReader {
  readonly parts: NodeParts;
  /** The operation's id, unique in the network. */
  readonly key: string;
  readonly fileId: number;
  /** Whether orders may carry the content, because the file is small. They do if the uplink is fast enough. */
  readonly sendsAlong: boolean;
  /** Called when the chunk is stored on all of its targets. */
  onChunkStored(replicas: readonly StoredReplica[]): void;
  /** Called when the chunk cannot be stored. Then the whole put fails. */
  fail(error: RpcError): void;
}

/** A replica that its target has stored, and the receipt that proves it to the tracker. */
export interface StoredReplica {
  readonly pledge: number;
  readonly receipt: number;
}

interface Replica {
  pledge: number;
  /** The receipt that the target gave. It is valid once the target has stored the replica. */
  receipt: number;
  target: Peer;
  state: "waiting" | "ordered" | "stored";
  call: Call;
  /** Watches the target from the order until its answer. */
  watch: SilenceWatch | undefined;
  /** Whether no other peer has room. If so, the put waits for the target, although it was silent recently. */
  insists: boolean;
  /**
   * The content's delivery over this node's uplink, until the order is answered or given up; undefined: another source may deliver the
   * content.
   */
  delivery: Delivery | undefined;
}

const SILENT = new RpcError(Code.DEADLINE_EXCEEDED, "a target does not answer");

const failureNames: { readonly [reason in StoreFailure]: string } = {
  [StoreFailure.UNSPECIFIED]: "no reason given",
  [StoreFailure.NO_SPACE]: "no room",
  [StoreFailure.NO_SOURCE]: "no source could deliver it",
  [StoreFailure.WRONG_CONTENT]: "wrong content",
  [StoreFailure.STORAGE]: "its disk failed",
  [StoreFailure.SUPERSEDED]: "a newer order took its place",
  [StoreFailure.DISK_FULL]: "its disk is full",
};

/** Names a reason; a newer node may give one that this node does not know. */
function nameOf(reason: StoreFailure): string {
  return failureNames[reason] ?? failureNames[StoreFailure.UNSPECIFIED];
}

/**
 * Stores one chunk of a put on its targets: (order -> stored, or retried, or reassigned)* -> stored on all. The first target pulls the
 * chunk from this node. The others pull it from targets that have it, so that the client's uplink carries about one copy. If the file is
 * small, all targets get their orders at once, each with the content: this saves calls, which cost more than the bytes.
 */
export class PutChunk {
  private readonly replicas: Replica[] = [];
  private attempts = 0;
  private timer: Timer = NO_TIMER;
  /** The numbers of the targets that failed. */
  private readonly failed: number[] = [];
  /** Whether further orders name this node as the first source, because holders failed to deliver. */
  private distrust = false;
  /** The content that orders carry; undefined: the targets fetch it. */
  private content: Uint8Array | undefined;
  private over = true;

  constructor(
    private readonly put: ChunkPut,
    private readonly index: number,
    private readonly size: number,
    private readonly hash: Uint8Array,
  ) {}

  add(pledge: number, target: Peer | undefined): void {
    if (!target) return;
    const state = "waiting";
    this.replicas.push({
      pledge,
      receipt: 0,
      target,
      state,
      call: NO_CALL,
      watch: undefined,
      insists: false,
      delivery: undefined,
    });
  }

  /** Starts to store the chunk, or starts again after replicas were lost. */
  start(): void {
    this.over = false;
    this.attempts = 0;
    this.content = undefined;
    for (const replica of this.replicas) replica.state = "waiting";
    if (this.mayCarry) this.put.readChunk(this.put.fileId, this.index, PutChunk.onRead, this);
    else this.orderMore();
  }

  private get mayCarry(): boolean {
    const { sendsAlong, parts } = this.put;
    return sendsAlong && parts.contacts.mayCarry(this.size * this.replicas.length);
  }

  private static onRead(content: Content | RpcError, self: PutChunk): void {
    // A file that cannot be read now can perhaps be read later, when a target fetches the chunk. Check the uplink again: other puts may have begun.
    self.content = content instanceof RpcError || !self.mayCarry ? undefined : content.data;
    self.orderMore();
  }

  cancel(): void {
    if (this.over) return;
    this.over = true;
    this.put.parts.env.cancel(this.timer);
    for (const replica of this.replicas) if (replica.state === "ordered") this.forget(replica);
  }

  /**
   * Gives one order at a time until a target has the chunk. After that, at most two orders for each holder are open. If orders carry the
   * content, it gives all of them at once.
   */
  private orderMore(): void {
    if (this.over) return;
    let stored = 0;
    let ordered = 0;
    for (const { state } of this.replicas) {
      if (state === "stored") stored++;
      else if (state === "ordered") ordered++;
    }
    const most = this.content ? this.replicas.length : stored === 0 ? 1 : 2 * stored;
    for (const replica of this.replicas) {
      if (replica.state !== "waiting" || ordered >= most) continue;
      ordered++;
      this.order(replica);
    }
    if (stored < this.replicas.length) return;
    this.over = true;
    this.put.onChunkStored(this.replicas);
  }

  private order(replica: Replica): void {
    replica.state = "ordered";
    const { parts } = this.put;
    // Other chunks have shown that the peer is silent, so do not wait for it.
    if (!replica.insists && parts.contacts.avoids(replica.target)) return this.onFailed(replica, SILENT);
    const peers = this.sourcesFor(replica);
    const sources = peers.map((_, position) => position);
    const { index, size, hash, content } = this;
    if (parts.settings.sentAlongBytes > 0 && (content || peers.length === 1)) {
      const uploaded = content ? undefined : parts.traffic.uploadedBytes;
      replica.delivery = parts.contacts.uplink.begin(size, parts.env.now(), uploaded);
    }
    const order = { pledge: replica.pledge, index, size, hash, sources, content };
    const request = { fileId: this.put.fileId, orders: [order], peers, repair: false };
    // The target may try every source in turn.
    const deadline = peers.length * transferDeadline(parts.settings, this.size) + parts.settings.callDeadlineMs;
    const done = (result: StoreChunksResponse | RpcError): void => this.onOrdered(result, replica);
    replica.call = parts.env.call(
      replica.target,
      NodeServiceDefinition,
      "storeChunks",
      request,
      deadline,
      done,
      undefined,
    );
    const target = new Target(this, replica, parts);
    replica.watch = new SilenceWatch(parts, replica.target, "orders", this.size, target);
  }

  /**
   * Called when the target is silent, or does not know the order. The tracker is asked for another target. If the old target stores the chunk
   * after the tracker has named a new one, that replica does not count.
   */
  onSilent(replica: Replica): void {
    if (this.over || replica.state !== "ordered") return;
    if (this.content) this.put.parts.contacts.uplink.forget();
    this.forget(replica);
    this.content = undefined;
    this.onFailed(replica, SILENT);
  }

  /**
   * Lists the sources of an order: targets that have the chunk, differently ordered for each target, and last this node, whose uplink is
   * scarce. But if holders failed to deliver, this node comes first.
   */
  private sourcesFor(replica: Replica): Peer[] {
    const holders = this.replicas.filter((other) => other.state === "stored").map((other) => other.target);
    const shift = this.replicas.indexOf(replica);
    const sources = holders.map((_, at) => holders[(at + shift) % holders.length] as Peer);
    const self = this.put.parts.membership.self;
    return this.distrust ? [self, ...sources] : [...sources, self];
  }

  private onOrdered(result: StoreChunksResponse | RpcError, replica: Replica): void {
    const at = result instanceof RpcError ? -1 : result.stored.indexOf(replica.pledge);
    this.endDelivery(replica, at >= 0);
    // A timer of `Target` may still wait for this call, and must see that the call is over.
    replica.call = NO_CALL;
    if (this.over) return;
    replica.watch?.stop();
    if (result instanceof RpcError) return this.onFailed(replica, result);
    replica.watch?.heard();
    if (at >= 0) {
      this.countSent();
      replica.state = "stored";
      replica.receipt = result.receipts[at] ?? 0;
      return this.orderMore();
    }
    const reason = result.failed.find((failed) => failed.pledge === replica.pledge)?.reason ?? StoreFailure.UNSPECIFIED;
    const error = new RpcError(Code.UNAVAILABLE, `a target did not store chunk ${this.index}: ${nameOf(reason)}`);
    const sourceFailed = reason === StoreFailure.NO_SOURCE || reason === StoreFailure.WRONG_CONTENT;
    if (!sourceFailed) return this.onFailed(replica, error);
    this.distrust = true;
    // After a restart of the tracker this node's own seal is out of date until it has joined again.
    this.put.parts.membership.announceSoon();
    if (this.isLastAttempt()) this.put.fail(error);
    else this.orderLater(replica);
  }

  /** Gives up an order that is not answered yet. */
  private forget(replica: Replica): void {
    this.put.parts.env.abandon(replica.call);
    replica.call = NO_CALL;
    replica.watch?.stop();
    this.endDelivery(replica, false);
  }

  /**
   * Ends the delivery of a content. If the target was to fetch the content, the delivery counts only if this node has sent as many bytes: a
   * target that says that it stored the chunk may have had it before, or may lie.
   */
  private endDelivery(replica: Replica, stored: boolean): void {
    const { delivery } = replica;
    if (!delivery) return;
    const { contacts, env, traffic } = this.put.parts;
    const { bytes, uploaded } = delivery;
    const wasSent = uploaded === undefined || traffic.uploadedBytes - uploaded >= bytes;
    contacts.uplink.end(delivery, env.now(), stored && wasSent);
    replica.delivery = undefined;
  }

  /** Counts the content that went along with an order, as if the target had fetched it. */
  private countSent(): void {
    if (!this.content) return;
    const { traffic, env } = this.put.parts;
    traffic.uploadedBytes += this.size;
    env.observer.chunkServed(this.size, "put");
  }

  /** Asks the tracker for another target after one failed. */
  private onFailed(replica: Replica, error: RpcError): void {
    if (this.isLastAttempt()) return this.put.fail(error);
    const { parts, fileId, key } = this.put;
    this.failed.push(replica.target.number);
    const request = { fileId, operationId: key, pledges: [replica.pledge] };
    const done = (result: ReassignResponse | RpcError): void => this.onReassigned(result, replica);
    new TrackerCall(parts, `${key}/${this.index}`, "reassign", request, done).start();
  }

  private onReassigned(result: ReassignResponse | RpcError, replica: Replica): void {
    if (this.over) return;
    if (result instanceof RpcError) {
      // If no other peer has room, wait for the same target, which may come back. Any other error concerns the whole put.
      replica.insists = true;
      if (result.code === Code.RESOURCE_EXHAUSTED) this.orderLater(replica);
      else this.put.fail(result);
      return;
    }
    const target = result.peers[result.targets[0] ?? -1];
    if (!target || result.firstPledge === 0)
      return this.put.fail(new RpcError(Code.INTERNAL, "the tracker named no new target"));
    replica.target = target;
    replica.pledge = result.firstPledge;
    replica.state = "waiting";
    replica.insists = false;
    // The tracker may name a target again that failed before, because there is no other peer. Such a target needs time to recover.
    if (this.failed.includes(target.number)) this.orderLater(replica);
    else this.orderMore();
  }

  private isLastAttempt(): boolean {
    return ++this.attempts >= this.put.parts.settings.attempts * this.replicas.length;
  }

  private orderLater(replica: Replica): void {
    const { env, settings } = this.put.parts;
    replica.state = "waiting";
    const delay = backoff(env.random, `${this.put.key}/${this.index}/order`, this.attempts, settings.backoffMs);
    env.cancel(this.timer);
    this.timer = env.after(delay, PutChunk.onTimer, this);
  }

  private static onTimer(self: PutChunk): void {
    self.orderMore();
  }
}

/** Watches the target of a replica that was ordered. */
class Target implements Waiting {
  constructor(
    private readonly chunk: PutChunk,
    private readonly replica: Replica,
    private readonly parts: NodeParts,
  ) {}

  /** The target has given a sign of life. If a status says that none of our orders is open there, the answer to the order should have come by now. */
  onSign(sign: StatusResponse | "busy"): boolean {
    if (sign === "busy" || sign.ownOrders !== 0) return false;
    const { env, contacts } = this.parts;
    const { call } = this.replica;
    const { target } = this.replica;
    const onGrace = (): void => {
      if (this.replica.state !== "ordered" || this.replica.call !== call) return;
      contacts.wasSilent(target);
      this.chunk.onSilent(this.replica);
    };
    env.after(contacts.answerTime(target), onGrace, undefined);
    return true;
  }

  onSilence(): void {
    this.chunk.onSilent(this.replica);
  }
}
