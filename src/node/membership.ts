import type { Holding, NetworkSettings, Peer } from "../gen/swarmlab/v1/common.js";
import {
  type AnnounceRequest,
  type AnnounceResponse,
  type InventoryResponse,
  type JoinRequest,
  type JoinResponse,
  TrackerServiceDefinition,
} from "../gen/swarmlab/v1/tracker.js";
import { type Millis, NO_TIMER, type Timer } from "../runtime/clock.js";
import type { Environment } from "../runtime/environment.js";
import type { MembershipState } from "../runtime/observer.js";
import type { SecretKey } from "../runtime/random/siphash.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import { backoff } from "./backoff.js";
import { HOLDINGS_PER_MESSAGE } from "./limits.js";
import type { NodeOptions } from "./options.js";
import type { Holdings } from "./store/holdings.js";
import { OrderFence } from "./store/order-fence.js";

/** The largest number of holders that one announce complains about. */
const MAX_COMPLAINTS = 100;
const NOBODY: number[] = [];
const NO_KEY: SecretKey = [];
const REFUSALS: ReadonlySet<Code> = new Set<Code>([
  Code.INVALID_ARGUMENT,
  Code.ALREADY_EXISTS,
  Code.PERMISSION_DENIED,
  Code.FAILED_PRECONDITION,
  Code.UNAUTHENTICATED,
]);

/** Called once, with the refusal, or undefined if the network has accepted the node. */
export type Joined = (refusal: RpcError | undefined) => void;

/**
 * A node's membership: outside -> (join) -> inside, announcing for as long as it runs -> left, or refused. If the tracker forgot
 * something (its epoch changed, or it asks for a resync or a rejoin), the node sends its full inventory.
 */
export class Membership {
  /** The number that the tracker gave this node; 0 while the node is outside the network. */
  number = 0;
  state: MembershipState = "outside";
  settings: NetworkSettings | undefined;
  refusal: RpcError | undefined;
  /** Called when the network refuses a node that it had accepted before. */
  onRefused: ((refusal: RpcError) => void) | undefined;
  /** The number of the node's network. 0: the node was in no network so far, or in one without a number. */
  network: number;
  /** The key by which the node recognises addresses that the tracker sealed. Empty before the join is answered, and at a client. */
  sealKey: SecretKey = NO_KEY;
  /** The key with which this life of the node proves to the tracker what it stores. Empty before the join is answered, and at a client. */
  receiptKey: SecretKey = NO_KEY;
  /** Number of the latest announce in the tracker's epoch; 0: there was none. */
  sequence = 0;
  /** Decides whether an order to drop a replica is out of date. */
  readonly fence = new OrderFence();
  private seal: number | undefined;
  private epoch = 0;
  /** A number that the node draws once per start. A repeated call carries the same number, and the next incarnation has another one. */
  readonly bootNonce: number;
  private snapshots = 0;
  private failures = 0;
  private timer: Timer = NO_TIMER;
  /** The join that is under way. Every call that carries the join, and every repetition, sends this same object. */
  private entering: JoinRequest | undefined;
  /** The announce that is under way. The node repeats it unchanged until the tracker answers. */
  private unanswered: AnnounceRequest | undefined;
  /** The inventory that is under way, and the position of its next part. */
  private inventory: Holding[] | undefined;
  private told = 0;
  private complaints: number[] | undefined;
  private onJoined: Joined | undefined;

  constructor(
    private readonly env: Environment,
    private readonly tracker: Peer,
    private readonly options: NodeOptions,
    private readonly holdings: Holdings,
    private readonly load: { readonly activeUploads: number },
  ) {
    this.network = options.network ?? 0;
    const draws = env.random.draws("boot", `${env.identity}/${options.incarnation}`);
    this.bootNonce = 1 + Math.floor(draws.next() * (Number.MAX_SAFE_INTEGER - 1));
  }

  get inside(): boolean {
    return this.state === "inside";
  }

  /** The tracker's epoch; 0 before the join is answered. */
  get knownEpoch(): number {
    return this.epoch;
  }

  get incarnation(): number {
    return this.options.incarnation;
  }

  /** This node's address, with its number. */
  get self(): Peer {
    const { address, host } = this.env.self;
    return { number: this.number, address, host, seal: this.seal };
  }

  /** Joins, and repeats the call until there is an answer. */
  join(onJoined?: Joined): void {
    if (onJoined) this.onJoined = onJoined;
    if (this.state !== "outside") return;
    this.become("joining");
    this.callJoin();
  }

  /** The join that another call should carry. Undefined when the node is a member already, or has left. */
  embeddedJoin(): JoinRequest | undefined {
    if (this.inside || this.state === "left") return undefined;
    return this.joinRequest();
  }

  /** Takes the tracker's answer to a join, whether the join was a call of its own or part of another call. */
  accept(response: JoinResponse): void {
    if (this.state === "left" || (this.inside && response.epoch <= this.epoch)) return;
    const complete = this.entering?.holdingsComplete ?? false;
    this.number = response.peerNumber;
    this.settings = response.settings;
    this.network = response.network;
    this.sealKey = response.sealKey;
    this.seal = response.seal;
    this.receiptKey = response.receiptKey;
    this.meet(response.epoch);
    this.fence.raise({ restarts: response.epoch - 1, number: response.dropFence });
    this.become("inside");
    this.entering = undefined;
    this.unanswered = undefined;
    this.inventory = undefined;
    this.answered();
    this.dropStale(response.stale);
    if (complete) this.wait(this.interval * this.env.random.draws("announce", this.env.identity).next());
    else this.takeInventory();
    this.answerJoined();
  }

  /** Announces as soon as possible, for example when a peer's answer shows that the tracker may not know this node. */
  announceSoon(): void {
    if (this.inside && this.timer !== NO_TIMER && !this.inventory && this.failures === 0) this.wait(0);
  }

  /** Notes a holder that failed, or lied, for the next announce. */
  complain(holder: number): void {
    if (holder === 0) return;
    this.complaints ??= [];
    if (this.complaints.length < MAX_COMPLAINTS && !this.complaints.includes(holder)) this.complaints.push(holder);
  }

  /** Ends the membership: the node announces nothing any more. */
  end(): void {
    if (this.state !== "left") this.become("left");
    this.env.cancel(this.timer);
    this.timer = NO_TIMER;
  }

  /** The time between two announces, in ms. */
  get interval(): Millis {
    return Math.max(1, this.settings?.announceIntervalMs ?? 10_000);
  }

  private joinRequest(): JoinRequest {
    if (!this.entering) {
      const holdings = this.holdings.snapshot();
      this.entering = {
        identity: this.env.identity,
        bootNonce: this.bootNonce,
        peer: this.self,
        capacityBytes: this.options.capacityBytes,
        zone: this.options.zone,
        incarnation: this.options.incarnation,
        holdings: holdings.slice(0, HOLDINGS_PER_MESSAGE),
        holdingsComplete: holdings.length <= HOLDINGS_PER_MESSAGE,
        epoch: this.epoch,
        network: this.network,
      };
    }
    return this.entering;
  }

  private callJoin(): void {
    const deadline = this.options.settings.callDeadlineMs;
    this.env.call(
      this.tracker,
      TrackerServiceDefinition,
      "join",
      this.joinRequest(),
      deadline,
      Membership.onJoin,
      this,
    );
  }

  private static onJoin(result: JoinResponse | RpcError, self: Membership): void {
    if (self.state !== "joining") return;
    if (!(result instanceof RpcError)) return self.accept(result);
    if (!REFUSALS.has(result.code)) return self.waitAfterFailure(result);
    self.refusal = result;
    self.become("refused");
    self.answerJoined();
    if (self.number !== 0) self.onRefused?.(result);
  }

  private answerJoined(): void {
    const onJoined = this.onJoined;
    this.onJoined = undefined;
    onJoined?.(this.refusal);
  }

  /** Notes a new epoch of the tracker. The numbers of announces begin at the start again. */
  private meet(epoch: number): void {
    if (epoch === this.epoch) return;
    this.fence.meet(epoch - 1);
    this.epoch = epoch;
    this.sequence = 0;
  }

  private wait(delay: Millis): void {
    this.env.cancel(this.timer);
    this.timer = this.env.after(delay, Membership.onTimer, this);
  }

  private become(state: MembershipState): void {
    this.state = state;
    this.env.observer.membershipChanged(state, this.number, this.epoch);
  }

  private answered(): void {
    if (this.failures > 0) this.env.observer.trackerContact(undefined, this.failures);
    this.failures = 0;
  }

  private waitAfterFailure(error: RpcError): void {
    this.failures++;
    this.env.observer.trackerContact(error, this.failures);
    const key = `${this.env.identity}/membership`;
    this.wait(backoff(this.env.random, key, this.failures, this.options.settings.backoffMs, this.interval));
  }

  private static onTimer(self: Membership): void {
    self.timer = NO_TIMER;
    if (self.state === "joining") self.callJoin();
    else if (!self.inside) return;
    else if (self.inventory) self.tellInventory(self.inventory);
    else self.announce();
  }

  private announce(): void {
    this.unanswered ??= this.nextAnnounce();
    const deadline = this.options.settings.callDeadlineMs;
    const { env, tracker, unanswered } = this;
    env.call(tracker, TrackerServiceDefinition, "announce", unanswered, deadline, Membership.onAnnounced, this);
  }

  private nextAnnounce(): AnnounceRequest {
    const { gained, lost } = this.holdings.takeChanges();
    const failedHolders = this.complaints ?? NOBODY;
    this.complaints = undefined;
    return {
      peerNumber: this.number,
      incarnation: this.options.incarnation,
      epoch: this.epoch,
      sequence: ++this.sequence,
      gained,
      lost,
      freeBytes: this.holdings.freeBytes,
      busySlots: this.load.activeUploads,
      failedHolders,
    };
  }

  private static onAnnounced(result: AnnounceResponse | RpcError, self: Membership): void {
    if (!self.inside || !self.unanswered) return;
    if (result instanceof RpcError) {
      // The number belongs to another peer now: the tracker continues from an older state, such as a backup, in which it was free.
      if (result.code === Code.PERMISSION_DENIED) self.joinAnew();
      return self.waitAfterFailure(result);
    }
    self.unanswered = undefined;
    self.answered();
    const renewed = result.epoch !== self.epoch;
    self.meet(result.epoch);
    if (result.rejoin) return self.rejoin();
    if (renewed || result.resync) self.takeInventory();
    else self.wait(self.hasBacklog ? 0 : self.interval);
  }

  /** Whether so many changes wait that the next announce should go out at once. Fewer changes can wait for the usual time. */
  private get hasBacklog(): boolean {
    return this.holdings.pendingChanges >= HOLDINGS_PER_MESSAGE;
  }

  private rejoin(): void {
    this.joinAnew();
    this.callJoin();
  }

  private joinAnew(): void {
    this.become("joining");
    this.entering = undefined;
  }

  private takeInventory(): void {
    this.inventory = this.holdings.snapshot();
    this.told = 0;
    this.snapshots++;
    this.tellInventory(this.inventory);
  }

  private tellInventory(inventory: Holding[]): void {
    const first = this.told * HOLDINGS_PER_MESSAGE;
    const request = {
      peerNumber: this.number,
      incarnation: this.options.incarnation,
      epoch: this.epoch,
      snapshot: this.snapshots,
      part: this.told,
      last: first + HOLDINGS_PER_MESSAGE >= inventory.length,
      holdings: inventory.slice(first, first + HOLDINGS_PER_MESSAGE),
    };
    const deadline = this.options.settings.callDeadlineMs;
    this.env.call(this.tracker, TrackerServiceDefinition, "inventory", request, deadline, Membership.onTold, this);
  }

  private static onTold(result: InventoryResponse | RpcError, self: Membership): void {
    if (!self.inside || !self.inventory) return;
    if (result instanceof RpcError) {
      // The tracker definitely refused, since its state has changed. It says in its next answer what it wants instead.
      if (result.definite) self.inventory = undefined;
      return self.waitAfterFailure(result);
    }
    self.answered();
    self.told++;
    if (self.told * HOLDINGS_PER_MESSAGE < self.inventory.length) return self.tellInventory(self.inventory);
    self.inventory = undefined;
    self.dropStale(result.stale);
    self.wait(self.interval);
  }

  private dropStale(stale: readonly Holding[]): void {
    for (const holding of stale) this.holdings.drop(holding);
  }
}
