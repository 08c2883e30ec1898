import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";
import type { HoldReason } from "../../runtime/observer.js";
import type { FileVersion } from "../files/files.js";
import { type ChunkIndex, Copy, NONE, Proof } from "../index/chunk-index.js";
import type { Replicas } from "../index/replicas.js";
import { Health, type PeerTable } from "../members/peers.js";
import type { TrackerOptions } from "../options.js";
import type { Placement } from "../placement/placement.js";
import { Challenges } from "../proofs/challenges.js";
import type { Drops } from "./drops.js";
import { type Move, Moves } from "./moves.js";
import { RepairFailures } from "./repair-failures.js";
import { RepairHold } from "./repair-hold.js";
import { RepairOrder, type RepairOutcome } from "./repair-order.js";
import { ANYBODY, lotOfZone, RepairQueue } from "./repair-queue.js";
import { repairSources } from "./repair-sources.js";
import { surplusReplica } from "./surplus.js";

/** When something changes, at most this many of the chunks that wait for any peer or source (`ANYBODY`) are tried again. */
const WOKEN_AT_ONCE = 64;

/**
 * Keeps every chunk of a committed file at its redundancy. A chunk that lacks a replica: queued -> ordered -> stored, or tried again. A
 * chunk with too many: claimed replicas challenged -> one dropped after another. Everything starts with `review`, which looks at one chunk
 * and is called whenever something about it changed. When no chunk is left whose repair could start, the tracker moves replicas: it has one more
 * replica made on a better peer, and then one of the older replicas is surplus.
 */
export class Repair {
  readonly hold: RepairHold;
  readonly challenges: Challenges;
  readonly moves: Moves;
  /** The number of repairs under way that move a replica. */
  moving = 0;
  private readonly queue: RepairQueue;
  private readonly orders = new Map<number, RepairOrder>();
  private readonly failures: RepairFailures;
  /** The chunks that needed a judgement while repair was held. They are reviewed after the hold. */
  private readonly surplus = new Set<number>();
  private timer: Timer = NO_TIMER;
  private retry: Timer = NO_TIMER;
  /** Whether observers know of a hold, and not yet of its end. */
  private isHeld = false;

  constructor(
    private readonly env: Environment,
    epoch: number,
    private readonly options: TrackerOptions,
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    private readonly replicas: Replicas,
    private readonly placement: Placement,
    private readonly drops: Drops,
    /** Called when a peer does not have chunks that it holds according to the index. */
    private readonly onMismatch: (peer: number) => void,
  ) {
    const { massFailureShare, holdFor, retryAfter } = options.repair;
    this.hold = new RepairHold(options.deadAfter, massFailureShare, holdFor);
    this.queue = new RepairQueue(index);
    this.failures = new RepairFailures(env, retryAfter, (chunk) => this.review(chunk));
    const judged = (chunk: number): void => this.review(chunk);
    const mayMove = (): boolean => this.hold.remaining(env.now()) === 0;
    this.moves = new Moves(env, options, peers, index, placement, () => this.work(), mayMove);
    this.challenges = new Challenges(env, epoch, options, drops, peers, index, replicas, judged);
  }

  /** Whether repair is enabled. */
  get enabled(): boolean {
    return this.options.repair.enabled;
  }

  /** The number of repairs under way. */
  get active(): number {
    return this.orders.size;
  }

  /** Looks at a chunk of a committed file, to find out whether it lacks replicas, or has too many. */
  review(chunk: number): void {
    if (!this.options.repair.enabled) return;
    const order = this.orders.get(chunk);
    if (order) this.settle(order);
    const { index, peers } = this;
    let staying = 0;
    let underWay = false;
    let unsettled = false;
    let fetchable = index.firstCopy(chunk) === NONE ? 0 : 1;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const state = index.stateOf(h);
      if (state === Copy.pledged) underWay = true;
      if (index.isReadable(h)) fetchable++;
      if (index.counts(h) && peers.draining[index.peerOf(h)] === 0) staying++;
      if (state === Copy.stored && index.proofOf(h) !== Proof.proven) unsettled = true;
    }
    if (this.hold.isReporting) this.checkReported();
    const { redundancy } = index.fileOf(chunk);
    if (redundancy.lacks(staying)) {
      this.moves.forget(chunk);
      if (underWay || !redundancy.isReadable(fetchable) || this.isWaiting(chunk)) return this.queue.suspend(chunk);
      this.queue.add(chunk);
      return this.work();
    }
    this.queue.remove(chunk);
    this.failures.forgive(chunk);
    if (redundancy.exceeds(staying) || unsettled) this.judge(chunk);
    this.moves.note(chunk);
  }

  /** Looks at all chunks of a peer whose state changed. */
  reviewPeer(peer: number): void {
    const { index } = this;
    for (let h = index.firstOfPeer(peer); h !== NONE; ) {
      // Reading on in the list is safe: a review may order a replica dropped, but it removes no holding from the list.
      const next = index.nextOf(h);
      if (index.fileOf(index.chunkOf(h)).state === "committed") this.review(index.chunkOf(h));
      h = next;
    }
    this.moves.disturb();
    this.queue.wake(peer, Number.POSITIVE_INFINITY);
    if (this.peers.placeable[peer] === 1) {
      this.queue.wake(ANYBODY, WOKEN_AT_ONCE);
      this.queue.wake(lotOfZone(this.peers.zoneOf[peer]!), this.options.repair.streamsPerTarget);
    }
    this.work();
  }

  /** Notes that a peer was given up. Its holdings are already removed. */
  onDeath(peer: number): void {
    const { peers } = this;
    // A client offers no room and takes no replica with it, so clients that vanish do not count.
    if (peers.capacity[peer]! > 0) {
      const [alive, suspected] = [peers.nodes(Health.alive), peers.nodes(Health.suspected)];
      if (this.hold.onDeath(this.env.now(), alive, suspected)) this.tellHold("mass failure");
    }
    this.moves.disturb();
    this.queue.wake(peer, Number.POSITIVE_INFINITY);
    this.work();
  }

  /** Holds repair after the tracker has started with files and knows no holder. */
  onRestart(): void {
    this.hold.onRestart(this.env.now(), this.options.deadAfter);
    this.tellHold("restart");
  }

  private tellHold(reason: HoldReason): void {
    this.isHeld = true;
    this.env.observer.repairHeld(reason, this.hold.remaining(this.env.now()));
  }

  /** Forgets the chunks of a file that is no longer committed. */
  forget(file: FileVersion): void {
    for (const chunk of file.chunks) {
      const order = this.orders.get(chunk);
      if (order) {
        order.cancel();
        const holding = order.holding();
        this.finish(order, holding !== NONE && this.index.stateOf(holding) === Copy.stored);
      }
      this.queue.remove(chunk);
      this.surplus.delete(chunk);
      this.failures.forgive(chunk);
    }
    this.challenges.forgetFile(file);
    this.moves.forgetFile(file);
  }

  /** Finds the repair of a chunk that is under way. */
  orderOf(chunk: number): Pick<RepairOrder, "target" | "sources" | "startedAt"> | undefined {
    return this.orders.get(chunk);
  }

  /** The source for which a chunk's repair waits because the source is too busy; 0: the repair waits for no source. */
  readonly sourceAwaitedBy = (chunk: number): number => Math.max(0, this.queue.lotOfChunk(chunk) ?? 0);

  /** Whether a chunk's repair failed, and it waits to be tried again. */
  isWaiting(chunk: number): boolean {
    return this.failures.isWaiting(chunk);
  }

  private checkReported(): void {
    const { chunks, underReplicated } = this.replicas;
    if (chunks - underReplicated < this.options.repair.reportedShare * chunks) return;
    this.hold.reported(this.env.now());
    this.env.cancel(this.timer);
    this.timer = NO_TIMER;
    this.work();
  }

  // Lacking replicas

  /** Starts repairs after the present event, when all its changes are known, so that the most urgent chunk comes first. */
  private work(delay: Millis = 0): void {
    if (this.timer === NO_TIMER) this.timer = this.env.after(delay, Repair.onTimer, this);
  }

  private static onTimer(self: Repair): void {
    self.timer = NO_TIMER;
    const now = self.env.now();
    const held = self.hold.remaining(now);
    if (held > 0) return self.work(held);
    if (self.isHeld) {
      self.isHeld = false;
      self.env.observer.repairResumed();
    }
    self.judgeHeld();
    const most = self.hold.cap(now, self.options.repair.streams);
    while (self.orders.size < most && self.queue.size > 0) self.begin(self.queue.take());
    if (self.queue.size === 0) self.beginMoves(most);
    if (self.retry === NO_TIMER && self.queue.parked(ANYBODY) > 0) {
      self.retry = self.env.after(self.options.settings.announceIntervalMs, Repair.onRetry, self);
    }
  }

  private static onRetry(self: Repair): void {
    self.retry = NO_TIMER;
    self.queue.wake(ANYBODY, WOKEN_AT_ONCE);
    self.work();
  }

  private begin(chunk: number): void {
    const { streamsPerSource, streamsPerTarget } = this.options.repair;
    const avoid = this.failures.avoided(chunk);
    const sources = repairSources(this.index, this.peers, chunk, avoid);
    const source = sources[0];
    if (source === undefined) return this.queue.park(chunk, ANYBODY);
    if (this.peers.repairsOut[source]! >= streamsPerSource) return this.queue.park(chunk, source);
    const { peer: target, busyZone } = this.placement.chooseForRepair(chunk, avoid, streamsPerTarget);
    // The zone where the chunk should go has room, but its peers are busy now.
    if (busyZone !== NONE) return this.queue.park(chunk, lotOfZone(busyZone));
    if (target === 0) {
      // No other peer can take the replica, so the peers with which the repair failed get another chance.
      this.failures.pardon(chunk);
      return this.queue.park(chunk, ANYBODY);
    }
    this.order(chunk, target, sources, undefined);
  }

  /** Moves replicas to restore the spread, and to even out loads. Called when no chunk is left whose repair could start. */
  private beginMoves(most: number): void {
    const { streamsPerSource } = this.options.repair;
    // Use one stream less than for repair, but at least one.
    const sends = Math.max(1, streamsPerSource - 1);
    const mayBegin = (chunk: number): boolean => !this.orders.has(chunk) && !this.isWaiting(chunk);
    for (const limit = this.moves.most(most); this.moving < limit && this.orders.size < most; ) {
      const move = this.moves.next(mayBegin);
      if (!move) return;
      const sources = repairSources(this.index, this.peers, move.chunk, []);
      if (sources[0] === undefined || this.peers.repairsOut[sources[0]]! >= sends) this.moves.rest(move.chunk);
      else this.order(move.chunk, move.target, sources, move);
    }
  }

  private order(chunk: number, target: number, sources: readonly number[], move: Move | undefined): void {
    const source = sources[0]!;
    const pledge = this.replicas.nextPledge;
    const order = new RepairOrder(this.env, this.peers, this.index, chunk, pledge, target, sources, move, this.onEnd);
    this.orders.set(chunk, order);
    if (move) {
      this.moving++;
      this.moves.begun(move);
    } else this.queue.seenTo(chunk, source, lotOfZone(order.zone));
    this.peers.repairsOut[source]!++;
    this.peers.repairsIn[target]!++;
    this.replicas.pledge(chunk, target);
    const bytes = this.index.lengthOf(chunk);
    const { id } = this.index.fileOf(chunk);
    this.env.observer.repairOrdered(id, this.index.positionOf(chunk), bytes, target, source);
    const { deadline, minimumRate } = this.options.repair;
    order.start(sources.length * (deadline + (bytes * 1000) / minimumRate));
  }

  /** Ends an order that needs no answer any more, since a peer announced its replica, or its target is gone. */
  private settle(order: RepairOrder): void {
    const holding = order.holding();
    if (holding !== NONE && this.index.stateOf(holding) === Copy.pledged) return;
    order.cancel();
    this.finish(order, holding !== NONE);
    if (holding === NONE) this.failed(order);
  }

  private readonly onEnd = (order: RepairOrder, outcome: RepairOutcome, failedSources: readonly number[]): void => {
    this.finish(order, outcome === "stored");
    const holding = order.holding();
    const open = holding !== NONE && this.index.stateOf(holding) === Copy.pledged;
    if (outcome === "stored") {
      if (open) this.replicas.store(holding, order.pledge);
    } else {
      this.failed(order);
      // The target may have stored the replica. So order it to drop the replica before its room is given away.
      if (open && outcome === "unknown") this.drops.condemn(holding);
      else if (open) this.replicas.fail(holding);
    }
    for (const source of failedSources) if (order.sources.includes(source)) this.onMismatch(source);
  };

  private finish(order: RepairOrder, stored: boolean): void {
    const { chunk, sources, target } = order;
    const source = sources[0]!;
    this.orders.delete(chunk);
    if (order.move) {
      this.moving--;
      this.moves.ended(order.move);
    }
    this.peers.repairsOut[source]!--;
    this.peers.repairsIn[target]!--;
    const waited = this.env.now() - order.startedAt;
    const { index } = this;
    this.env.observer.repairEnded(
      index.fileOf(chunk).id,
      index.positionOf(chunk),
      index.lengthOf(chunk),
      stored,
      waited,
      order.move !== undefined,
    );
    this.queue.wake(source, 1);
    this.queue.wake(target, 1);
    this.queue.wake(lotOfZone(order.zone), 1);
    // Each repair that ends wakes two chunks, so that a group that can continue soon uses all streams.
    this.queue.wake(ANYBODY, 2);
    this.work();
  }

  private failed(order: RepairOrder): void {
    const { chunk } = order;
    if (order.move) return this.moves.rest(chunk);
    this.failures.add(chunk, order.sourceless ? order.sources[0]! : order.target);
  }

  // Surplus, and claims

  private judgeHeld(): void {
    if (this.surplus.size === 0) return;
    const chunks = [...this.surplus];
    this.surplus.clear();
    for (const chunk of chunks) this.review(chunk);
  }

  /** Finds out which of a chunk's replicas are real. If there are too many, drops one. */
  private judge(chunk: number): void {
    if (this.hold.remaining(this.env.now()) > 0) {
      this.surplus.add(chunk);
      return this.work();
    }
    if (this.challenges.question(chunk)) return;
    const holding = surplusReplica(this.index, this.peers, chunk, this.options.spreadZones);
    if (holding !== NONE) this.drops.condemn(holding);
  }
}
