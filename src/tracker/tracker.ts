import type {
  AnnounceRequest,
  AnnounceResponse,
  CommitRequest,
  CommitResponse,
  GetRequest,
  GetResponse,
  InventoryRequest,
  InventoryResponse,
  JoinRequest,
  JoinResponse,
  LeaveRequest,
  LeaveResponse,
  ListFilesRequest,
  ListFilesResponse,
  ListNodesRequest,
  ListNodesResponse,
  MeetReadersRequest,
  MeetReadersResponse,
  PutRequest,
  PutResponse,
  ReassignRequest,
  ReassignResponse,
  RemoveRequest,
  RemoveResponse,
  StatRequest,
  StatResponse,
  TrackerServiceDefinition,
} from "../gen/swarmlab/v1/tracker.js";
import type { Environment } from "../runtime/environment.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import type { Caller, Handlers, Reply } from "../runtime/transport.js";
import { checkMayReplace, checkSpeaksFor } from "./authorization.js";
import { Files, FileVersion } from "./files/files.js";
import { Listing } from "./files/listing.js";
import { Locator } from "./files/locate.js";
import { Puts } from "./files/puts.js";
import { Readers } from "./files/readers.js";
import { Retirement } from "./files/retirement.js";
import { ChunkIndex } from "./index/chunk-index.js";
import { Replicas } from "./index/replicas.js";
import { Membership } from "./members/membership.js";
import { Health, PeerTable } from "./members/peers.js";
import { Reconciliation } from "./members/reconcile.js";
import type { TrackerOptions } from "./options.js";
import { Placement } from "./placement/placement.js";
import { Secrets } from "./proofs/secrets.js";
import { Drops } from "./repair/drops.js";
import { Repair } from "./repair/repair.js";
import type { TrackerState } from "./state.js";
import { checkAnnounce, checkInventory, checkName } from "./validation.js";

/** The number of ids in one epoch, so that two starts never give the same id. Epochs up to 2^21 keep ids exact in a double. */
const IDS_PER_EPOCH = 2 ** 32;
const NOT_A_MEMBER = new RpcError(Code.FAILED_PRECONDITION, "not a member in this incarnation: join first");
const OLD_EPOCH = new RpcError(Code.FAILED_PRECONDITION, "the tracker has restarted since");

/**
 * The tracker knows who is in the network, and which node holds which chunk of which file. This class receives the
 * calls and passes each to the part that answers it.
 */
export class Tracker implements Handlers<TrackerServiceDefinition> {
  readonly epoch: number;
  readonly peers = new PeerTable();
  readonly files = new Files();
  readonly index = new ChunkIndex();
  readonly replicas: Replicas;
  readonly placement: Placement;
  readonly drops: Drops;
  readonly repair: Repair;
  private readonly reconciliation: Reconciliation;
  private readonly membership: Membership;
  private readonly retirement: Retirement;
  private readonly puts: Puts;
  private readonly locator: Locator;
  private readonly readers: Readers;
  private readonly listing: Listing;
  // Nearly all announces share these answers.
  private readonly noted: AnnounceResponse;
  private readonly resync: AnnounceResponse;
  private readonly rejoin: AnnounceResponse;

  constructor(
    env: Environment,
    private readonly options: TrackerOptions,
    private readonly state: TrackerState,
  ) {
    const saved = state.load();
    const { epoch } = saved;
    const { peers, files, index } = this;
    const firstId = (epoch - 1) * IDS_PER_EPOCH;
    this.epoch = epoch;
    this.noted = Object.freeze({ epoch, resync: false, rejoin: false });
    this.resync = Object.freeze({ epoch, resync: true, rejoin: false });
    this.rejoin = Object.freeze({ epoch, resync: false, rejoin: true });

    const secrets = new Secrets(env.secret("tracker"), epoch);
    const { spreadZones, callDeadline, readerGrace } = options;
    const replicas = new Replicas(peers, index, env.observer, firstId);
    const placement = new Placement(peers, index, env.random, options.placement, spreadZones);
    const { retryAfter } = options.repair;
    const longestRetry = Math.max(retryAfter, options.settings.announceIntervalMs);
    const drops = new Drops(env, epoch - 1, peers, files, index, replicas, callDeadline, retryAfter, longestRetry);
    const mismatch = (peer: number): void => {
      peers.resync[peer] = 1;
    };
    const repair = new Repair(env, epoch, options, peers, index, replicas, placement, drops, mismatch);
    this.replicas = replicas;
    this.placement = placement;
    this.drops = drops;
    this.repair = repair;
    this.retirement = new Retirement(env, files, index, replicas, drops, repair, readerGrace);
    const started = env.now();
    const mayReturn = (): boolean => {
      const patience = peers.byHealth[Health.unknown]! > 0 ? options.deadAfter : options.suspectAfter;
      return epoch > 1 && env.now() < started + patience;
    };
    const parts = { peers, index, replicas, placement, drops, secrets, mayReturn };
    this.puts = new Puts(env, options, state, files, parts, this.retirement, firstId);
    this.reconciliation = new Reconciliation(
      peers,
      files,
      index,
      replicas,
      drops,
      (file, position, pledge, peer) => this.puts.isPledged(file, position, pledge, peer),
      (file, pledge) => this.puts.onLost(file, pledge),
      (peer) => this.membership.onSynced(peer),
    );
    this.membership = new Membership(
      env,
      options,
      saved.network,
      epoch,
      state,
      peers,
      index,
      replicas,
      placement,
      drops,
      this.reconciliation,
      repair,
      secrets,
    );
    this.locator = new Locator(peers, files, index);
    this.readers = new Readers(peers, files);
    this.listing = new Listing(options, epoch, peers, files, index, replicas, repair);
    replicas.onLoad = (peer) => placement.loadChanged(peer);
    replicas.onChunk = (chunk) => repair.review(chunk);
    this.restore(saved);
  }

  /** Starts the tracker. After a restart repair waits until holders have had time to report. */
  start(): void {
    if (this.replicas.chunks > 0) this.repair.onRestart();
  }

  private restore(saved: ReturnType<TrackerState["load"]>): void {
    for (const { number, identity, incarnation } of saved.peers) {
      this.peers.enrol(identity, number);
      this.peers.incarnation[number] = incarnation;
    }
    this.peers.reserve(saved.lastPeer);
    for (const { id, name, size, chunkSize, replication, hashes, operationId, owner } of saved.files) {
      const file = new FileVersion(id, name, size, chunkSize, replication, owner);
      file.hashes = hashes;
      this.files.add(file);
      for (let position = 0; position < file.chunkCount; position++) this.index.addChunk(file, position);
      this.files.commit(file);
      this.replicas.count(file);
      this.puts.remember(operationId, id);
    }
  }

  /** The chunk size of files that are put without one, in bytes. */
  get chunkSize(): number {
    return this.options.settings.chunkSize;
  }

  /** The names of the committed files, the oldest first. Valid until the next event. */
  committedNames(): readonly string[] {
    return this.files.oldestFirst();
  }

  // Members

  join(request: JoinRequest, caller: Caller, reply: Reply<JoinResponse>): void {
    this.membership.join(request, caller, (result) => reply.send(result));
  }

  leave(request: LeaveRequest, caller: Caller, reply: Reply<LeaveResponse>): void {
    reply.send(this.membership.leave(request, caller));
  }

  announce(request: AnnounceRequest, caller: Caller, reply: Reply<AnnounceResponse>): void {
    const { peers } = this;
    const { peerNumber: peer, gained, lost, failedHolders } = request;
    const denied = checkSpeaksFor(caller, peers.identities[peer]);
    if (denied) return reply.send(denied);
    if (!peers.isMember(peer, request.incarnation)) return reply.send(this.rejoin);
    // An announce that was sent to an earlier life of the tracker, or that the tracker has already received, changes nothing.
    if (request.epoch === this.epoch && request.sequence > peers.sequence[peer]!) {
      const wrong = checkAnnounce(request);
      if (wrong) return reply.send(wrong);
      peers.sequence[peer] = request.sequence;
      peers.busy[peer] = request.busySlots;
      peers.named[peer] = 0;
      peers.accused[peer] = 0;
      this.membership.heard(peer);
      if (peers.putting[peer] === 1) this.puts.renewOf(peer);
      if (gained.length > 0 || lost.length > 0) this.reconciliation.announced(peer, request);
      peers.heardFree(peer, request.freeBytes);
      if (failedHolders.length > 0) this.accuse(failedHolders);
    }
    reply.send(peers.resync[peer] === 1 ? this.resync : this.noted);
  }

  /** Notes failed holders. Readers avoid them until they announce again. */
  private accuse(holders: readonly number[]): void {
    for (const holder of holders) if (holder > 0 && holder <= this.peers.count) this.peers.accused[holder] = 1;
  }

  inventory(request: InventoryRequest, caller: Caller, reply: Reply<InventoryResponse>): void {
    const wrong = checkSpeaksFor(caller, this.peers.identities[request.peerNumber]) ?? checkInventory(request);
    if (wrong) return reply.send(wrong);
    if (!this.peers.isMember(request.peerNumber, request.incarnation)) return reply.send(NOT_A_MEMBER);
    if (request.epoch !== this.epoch) return reply.send(OLD_EPOCH);
    this.membership.heard(request.peerNumber);
    reply.send(this.reconciliation.inventory(request));
  }

  // Files

  put(request: PutRequest, caller: Caller, reply: Reply<PutResponse>): void {
    const asking = this.peers.numberOf(caller.identity);
    if (!request.join) return reply.send(this.puts.put(request, caller, asking));
    // A client whose put cannot begin must not join, because it would never leave. So the tracker makes the first page before the join:
    // only the page shows whether there is enough room. But a node that offers room may be a target of its own file. Its put is only
    // checked before the join, and the page is made after it.
    const mayHold = request.join.capacityBytes > 0;
    const refused = mayHold ? this.puts.check(request, caller) : this.puts.put(request, caller, asking);
    if (refused instanceof RpcError) return reply.send(refused);
    this.membership.join(request.join, caller, (join) => {
      if (join instanceof RpcError) return reply.send(join);
      const page = this.puts.put(request, caller, join.peerNumber);
      reply.send(page instanceof RpcError ? page : { ...page, join });
    });
  }

  reassign(request: ReassignRequest, caller: Caller, reply: Reply<ReassignResponse>): void {
    reply.send(this.puts.reassign(request, caller));
  }

  commit(request: CommitRequest, caller: Caller, reply: Reply<CommitResponse>): void {
    this.puts.commit(request, caller, reply);
  }

  get(request: GetRequest, caller: Caller, reply: Reply<GetResponse>): void {
    if (!request.join) return reply.send(this.locator.locate(request));
    const wrong = this.locator.check(request);
    if (wrong) return reply.send(wrong);
    this.membership.join(request.join, caller, (join) => {
      if (join instanceof RpcError) return reply.send(join);
      const page = this.locator.locate(request);
      reply.send(page instanceof RpcError ? page : { ...page, join });
    });
  }

  meetReaders(request: MeetReadersRequest, caller: Caller, reply: Reply<MeetReadersResponse>): void {
    const { peerNumber, incarnation } = request;
    const denied = checkSpeaksFor(caller, this.peers.identities[peerNumber]);
    if (denied) return reply.send(denied);
    reply.send(this.peers.isMember(peerNumber, incarnation) ? this.readers.meet(request) : NOT_A_MEMBER);
  }

  remove({ name }: RemoveRequest, caller: Caller, reply: Reply<RemoveResponse>): void {
    const wrong = checkName(name);
    if (wrong) return reply.send(wrong);
    const file = this.files.byName(name);
    if (!file) {
      // The file may have been removed a moment ago. Until that is durable, a crash could bring the file back.
      const unknown = new RpcError(Code.NOT_FOUND, `no file named ${name}`);
      return this.state.flush((failure) => reply.send(failure ?? unknown), undefined);
    }
    const denied = this.options.sharedFiles ? undefined : checkMayReplace(caller, name, file.owner);
    if (denied) return reply.send(denied);
    this.state.removeFile(name, file.id);
    this.retirement.retire(file);
    this.files.retire(file);
    this.state.flush((failure) => reply.send(failure ?? { fileId: file.id }), undefined);
  }

  // Operators

  listNodes(request: ListNodesRequest, _caller: Caller, reply: Reply<ListNodesResponse>): void {
    reply.send(this.listing.nodes(request));
  }

  listFiles(request: ListFilesRequest, _caller: Caller, reply: Reply<ListFilesResponse>): void {
    reply.send(this.listing.list(request));
  }

  stat(request: StatRequest, _caller: Caller, reply: Reply<StatResponse>): void {
    reply.send(this.listing.stat(request));
  }
}
