import type { Holding } from "../../gen/swarmlab/v1/common.js";
import { type DropChunksResponse, type DropFence, NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";
import { RpcError } from "../../runtime/rpc-error.js";
import { type Call, NO_CALL } from "../../runtime/transport.js";
import type { Files } from "../files/files.js";
import { type ChunkIndex, Copy, NONE } from "../index/chunk-index.js";
import type { Replicas } from "../index/replicas.js";
import { DROPS_PER_CALL, MOST_DROPS_WAITING } from "../limits.js";
import type { PeerTable } from "../members/peers.js";

/** Enough to reach every longest wait, and few enough for the sum to stay a number. */
const MOST_DOUBLINGS = 30;

/** A replica to drop. `bytes`: those that still count as used on the peer although the index has forgotten the replica; otherwise 0. */
interface Drop extends Holding {
  readonly bytes: number;
}

/** The drops ordered of one peer. Each is waiting -> asked -> confirmed, or waiting again. */
interface Outbox {
  readonly peer: number;
  waiting: Drop[];
  /** The message contains this very list, so the list must not change once it was sent. */
  asked: Drop[];
  timer: Timer;
  call: Call;
  /** How many calls to the peer have failed in a row. */
  failures: number;
}

/**
 * Orders nodes to drop replicas, by pledge, many in one call. When a peer dies or restarts, its orders are forgotten: if it
 * still has the replicas, it reports them again, and the tracker decides anew whether it needs them.
 */
export class Drops {
  private readonly outboxes = new Map<number, Outbox>();
  /** The pledges whose replicas each peer has dropped. A message that the peer sent before the drop may still mention them. */
  private readonly gone = new Map<number, Set<number>>();
  /** The number of the last fence; 0: there is none. */
  private lastFence = 0;

  constructor(
    private readonly env: Environment,
    /** How often the tracker has restarted. A node that knows of a later restart refuses the orders. */
    private readonly restarts: number,
    private readonly peers: PeerTable,
    private readonly files: Files,
    private readonly index: ChunkIndex,
    private readonly replicas: Replicas,
    private readonly deadline: Millis,
    /** The wait after a failed call. It doubles with every further one in a row, since the peer may be down. */
    private readonly retryAfter: Millis,
    private readonly longestRetry: Millis,
  ) {}

  /** The last fence. A node must not follow orders that were given before it. Undefined when there is none. */
  get fence(): DropFence | undefined {
    return this.lastFence === 0 ? undefined : { restarts: this.restarts, number: this.lastFence };
  }

  /**
   * Raises the fence, since a peer holds a replica under a pledge that was given up. Orders to drop it may still be under way, and must not
   * remove it once the tracker counts on it. A node learns of the fence by its next join, and by the tracker's next challenge.
   */
  raiseFence(): void {
    this.lastFence++;
  }

  /** Orders a peer to drop a replica that is in the index. From now on it no longer counts. */
  condemn(holding: number): void {
    this.replicas.condemn(holding);
    this.push(this.index.peerOf(holding), this.describe(holding, 0));
  }

  /** Drops a replica and removes it from the index at once. Its bytes count as used until it is gone. */
  detach(holding: number): void {
    const peer = this.index.peerOf(holding);
    const bytes = this.index.lengthOf(this.index.chunkOf(holding));
    const drop = this.describe(holding, bytes);
    this.replicas.remove(holding);
    this.replicas.occupy(peer, bytes);
    this.push(peer, drop);
  }

  /** Orders a peer to drop a stale replica that it reported. If there are too many at a time, a later inventory will report the rest. */
  stale(peer: number, { fileId, index, pledge }: Holding): void {
    if ((this.outboxes.get(peer)?.waiting.length ?? 0) >= MOST_DROPS_WAITING) {
      this.peers.resync[peer] = 1;
      return;
    }
    this.push(peer, { fileId, index, pledge, bytes: 0 });
  }

  /**
   * The bytes of the replicas that the index has forgotten and that the peer has still to drop. `counts`: gets the pledge of a replica, and
   * says whether to include the replica; default: all.
   */
  detachedBytes(peer: number, counts: (pledge: number) => boolean = () => true): number {
    const { waiting, asked } = this.outboxes.get(peer) ?? { waiting: [], asked: [] };
    return [...waiting, ...asked].reduce((sum, { pledge, bytes }) => sum + (counts(pledge) ? bytes : 0), 0);
  }

  /** Whether a peer has dropped the replica of this pledge since its last report of what it holds. */
  isGone(peer: number, pledge: number): boolean {
    return this.gone.get(peer)?.has(pledge) ?? false;
  }

  /** Notes that a peer has reported what it holds: changes, or a whole inventory. Its later messages come after the drops. */
  told(peer: number): void {
    this.gone.delete(peer);
  }

  /** Repeats at once the orders that wait for a peer, since it was heard again after a silence. */
  repeat(peer: number): void {
    const outbox = this.outboxes.get(peer);
    if (!outbox) return;
    outbox.failures = 0;
    if (outbox.timer === NO_TIMER) return;
    this.env.cancel(outbox.timer);
    this.wait(outbox, 0);
  }

  /** Forgets the orders to a peer, as if they were carried out. Replicas that are still there will be in its inventory. */
  forget(peer: number): void {
    this.gone.delete(peer);
    const outbox = this.outboxes.get(peer);
    if (!outbox) return;
    this.outboxes.delete(peer);
    this.env.cancel(outbox.timer);
    this.env.abandon(outbox.call);
    for (const drop of outbox.waiting) this.confirm(peer, drop);
    for (const drop of outbox.asked) this.confirm(peer, drop);
  }

  private describe(holding: number, bytes: number): Drop {
    const chunk = this.index.chunkOf(holding);
    const fileId = this.index.fileOf(chunk).id;
    return { fileId, index: this.index.positionOf(chunk), pledge: this.index.pledgeOf(holding), bytes };
  }

  private push(peer: number, drop: Drop): void {
    let outbox = this.outboxes.get(peer);
    if (!outbox) {
      outbox = { peer, waiting: [], asked: [], timer: NO_TIMER, call: NO_CALL, failures: 0 };
      this.outboxes.set(peer, outbox);
    }
    outbox.waiting.push(drop);
    if (outbox.timer === NO_TIMER && outbox.asked.length === 0) this.wait(outbox, 0);
  }

  /** Sends the orders that one event causes together, after the event. */
  private wait(outbox: Outbox, delay: Millis): void {
    outbox.timer = this.env.after(
      delay,
      (box) => {
        box.timer = NO_TIMER;
        this.send(box);
      },
      outbox,
    );
  }

  private send(outbox: Outbox): void {
    const { peer } = outbox;
    const due = outbox.waiting.filter((drop) => this.storedUnder(peer, drop) === NONE);
    outbox.asked = due.length > DROPS_PER_CALL ? due.slice(0, DROPS_PER_CALL) : due;
    outbox.waiting = due.slice(DROPS_PER_CALL);
    if (due.length === 0) return void this.outboxes.delete(peer);
    outbox.call = this.env.call(
      this.peers.message(outbox.peer),
      NodeServiceDefinition,
      "dropChunks",
      { holdings: outbox.asked, restarts: this.restarts, fence: this.lastFence },
      this.deadline,
      (result, box) => this.onAnswer(result, box),
      outbox,
    );
  }

  private onAnswer(result: DropChunksResponse | RpcError, outbox: Outbox): void {
    outbox.call = NO_CALL;
    const { asked } = outbox;
    outbox.asked = [];
    if (result instanceof RpcError) {
      outbox.waiting = asked.concat(outbox.waiting);
      const doublings = Math.min(outbox.failures++, MOST_DOUBLINGS);
      return this.wait(outbox, Math.min(this.retryAfter * 2 ** doublings, this.longestRetry));
    }
    outbox.failures = 0;
    const dropped = new Set(result.dropped);
    for (const drop of asked) {
      if (dropped.has(drop.pledge)) this.onDropped(outbox.peer, drop);
      else outbox.waiting.push(drop);
    }
    if (outbox.waiting.length === 0) this.outboxes.delete(outbox.peer);
    else this.wait(outbox, dropped.size > 0 ? 0 : this.retryAfter);
  }

  private onDropped(peer: number, drop: Drop): void {
    const gone = this.gone.get(peer);
    if (gone) gone.add(drop.pledge);
    else this.gone.set(peer, new Set([drop.pledge]));
    const stored = this.storedUnder(peer, drop);
    if (stored === NONE) return this.confirm(peer, drop);
    // While the order was under way, the node reported the replica, and the tracker counted it again. The node may have dropped the replica
    // before or after it reported. So ask for its inventory.
    this.replicas.remove(stored);
    this.peers.resync[peer] = 1;
  }

  /** The replica that an order names, if the tracker counts on it again; otherwise NONE. */
  private storedUnder(peer: number, drop: Drop): number {
    const holding = this.holdingOf(peer, drop);
    return holding !== NONE && this.index.stateOf(holding) === Copy.stored ? holding : NONE;
  }

  /** What the index has under the pledge of an order; NONE: nothing. */
  private holdingOf(peer: number, { fileId, index: position, pledge }: Drop): number {
    const chunk = this.files.byId(fileId)?.chunks[position] ?? NONE;
    const holding = chunk === NONE ? NONE : this.index.find(chunk, peer);
    return holding !== NONE && this.index.pledgeOf(holding) === pledge ? holding : NONE;
  }

  private confirm(peer: number, drop: Drop): void {
    if (drop.bytes > 0) return this.replicas.occupy(peer, -drop.bytes);
    const holding = this.holdingOf(peer, drop);
    if (holding !== NONE && this.index.stateOf(holding) === Copy.dropping) this.replicas.remove(holding);
  }
}
