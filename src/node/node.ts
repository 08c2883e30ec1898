import type { Peer } from "../gen/swarmlab/v1/common.js";
import type {
  AwaitTurnRequest,
  AwaitTurnResponse,
  DropChunksRequest,
  DropChunksResponse,
  FetchChunksRequest,
  FetchChunksResponse,
  NodeServiceDefinition,
  ProveChunksRequest,
  ProveChunksResponse,
  StatusRequest,
  StatusResponse,
  StoreChunksRequest,
  StoreChunksResponse,
} from "../gen/swarmlab/v1/node.js";
import type { ChunkStore, StoredChunk } from "../runtime/chunk-store.js";
import type { Content } from "../runtime/content.js";
import type { Environment } from "../runtime/environment.js";
import type { OperationKind, OperationResult } from "../runtime/observer.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import type { Caller, Handlers, Reply, StreamSink } from "../runtime/transport.js";
import { GetFile, type GetOptions } from "./get/get.js";
import { Leave } from "./leave.js";
import { type Joined, Membership } from "./membership.js";
import type { NodeOptions, NodeSettings } from "./options.js";
import type { ChunkReader, NodeParts, Traffic } from "./parts.js";
import { Contacts } from "./peers/contacts.js";
import type { PutOptions } from "./put/put.js";
import { RepeatedPut } from "./put/repeated-put.js";
import { checkChallenge, Proving } from "./serve/prove.js";
import { Uploads } from "./serve/serve.js";
import { dropChunks } from "./store/drop.js";
import { Holdings } from "./store/holdings.js";
import { StoreOrders } from "./store/store-orders.js";
import { DAMAGED } from "./verify.js";

/** The number of operation numbers of each incarnation, so that two incarnations never use the same number. */
const OPERATIONS_PER_INCARNATION = 0x100000;
const TRACKER_ONLY = new RpcError(
  Code.PERMISSION_DENIED,
  "only the tracker orders repairs and drops, and asks for proofs",
);
const OLD_ORDER = new RpcError(
  Code.FAILED_PRECONDITION,
  "the order is from before a restart or a fence of the tracker",
);

/** A stored chunk being read. */
interface Reading<A> {
  readonly node: Node;
  readonly held: StoredChunk;
  readonly done: (content: Content | RpcError, arg: A) => void;
  readonly arg: A;
}

type Done = (result: OperationResult) => void;

/**
 * A node with its two halves. As a client it puts and gets files, and leaves. As a server it stores chunks when it is
 * ordered to, and serves them. One object is one incarnation: after a crash a new one starts on the same store.
 */
export class Node implements NodeParts, Handlers<NodeServiceDefinition> {
  readonly settings: NodeSettings;
  readonly membership: Membership;
  readonly holdings: Holdings;
  readonly traffic: Traffic = { activeDownloads: 0, uploadedBytes: 0, downloadedBytes: 0, refusedChunks: 0 };
  private operations = 0;
  private boot = "";
  // Created on first use, since most nodes are idle most of the time.
  private uploads: Uploads | undefined;
  private orders: StoreOrders | undefined;
  private offered: Map<number, ChunkReader> | undefined;
  private reads: number[] | undefined;
  private proving: Proving | undefined;
  private met: Contacts | undefined;

  constructor(
    readonly env: Environment,
    readonly tracker: Peer,
    readonly store: ChunkStore,
    readonly options: NodeOptions,
  ) {
    this.settings = options.settings;
    this.holdings = new Holdings(store, env.observer, options.capacityBytes, options.settings.cacheBytes);
    this.membership = new Membership(env, tracker, options, this.holdings, this);
  }

  /**
   * Joins, and calls `onJoined` once the tracker has accepted or refused the node. Without `joinOnStart` it does nothing: then the first
   * operation carries the join.
   */
  start(onJoined?: Joined): void {
    if (this.settings.joinOnStart) this.membership.join(onJoined);
  }

  /** Stops announcing, without telling the tracker. */
  stop(): void {
    this.membership.end();
  }

  // The client half

  /** Puts a file; `done` runs exactly once. */
  put(options: PutOptions, done: Done): void {
    const { name, source } = options;
    const [operation, key] = this.begin("put", name);
    const onDone = (error: RpcError | undefined, chunks: number): void =>
      this.finish(operation, { kind: "put", name, bytes: source.size, chunks, error }, done);
    new RepeatedPut(this, key, options, onDone).start();
  }

  /** Gets a file; `done` runs exactly once. */
  get(options: GetOptions, done: Done): void {
    const { name } = options;
    const [operation, key] = this.begin("get", name);
    const onDone = (error: RpcError | undefined, bytes: number, chunks: number, ownBytes: number): void =>
      this.finish(operation, { kind: "get", name, bytes, chunks, ownBytes, error }, done);
    new GetFile(this, key, options, onDone).start();
  }

  /** Leaves the network; with `drain`, only after its replicas were copied elsewhere. `done` runs exactly once. */
  leave(options: { readonly drain: boolean }, done: Done): void {
    const [operation, key] = this.begin("leave", "");
    const onDone = (error: RpcError | undefined): void =>
      this.finish(operation, { kind: "leave", name: "", bytes: 0, chunks: 0, error }, done);
    new Leave(this, this.options.incarnation, key, options.drain, onDone).start();
  }

  /**
   * Takes no more work: refuses orders and readers with an error which tells them to ask another node at once. `onIdle` runs once the
   * readers that are being served have what they asked for.
   */
  retire(onIdle: () => void): void {
    this.orders ??= new StoreOrders(this);
    this.orders.retire();
    this.uploads ??= new Uploads(this);
    this.uploads.retire(onIdle);
  }

  /** Called after `retire`. Ends the remaining readers, too: each after the chunk that is on its way to it. */
  closeUploads(): void {
    this.uploads?.close();
  }

  private begin(kind: OperationKind, name: string): [operation: number, key: string] {
    const operation = this.options.incarnation * OPERATIONS_PER_INCARNATION + ++this.operations;
    this.env.observer.operationStarted(operation, kind, name);
    // Unique in the network: the nonce differs between nodes, and between processes that all count from 1.
    return [operation, `${this.bootWord()}-${operation.toString(36)}`];
  }

  /** The boot nonce as text. It is kept, because it takes long to write so large a number to base 36. */
  private bootWord(): string {
    this.boot ||= this.membership.bootNonce.toString(36);
    return this.boot;
  }

  private finish(operation: number, result: OperationResult, done: Done): void {
    this.env.observer.operationEnded(operation, result);
    done(result);
  }

  // The server half

  storeChunks(request: StoreChunksRequest, caller: Caller, reply: Reply<StoreChunksResponse>): void {
    if (request.repair && caller.role !== "tracker") return reply.send(TRACKER_ONLY);
    this.orders ??= new StoreOrders(this);
    this.orders.accept(request, caller, reply);
  }

  fetchChunks(request: FetchChunksRequest, caller: Caller, sink: StreamSink<FetchChunksResponse>): void {
    this.uploads ??= new Uploads(this);
    this.uploads.accept(request, caller, sink);
  }

  awaitTurn(request: AwaitTurnRequest, caller: Caller, reply: Reply<AwaitTurnResponse>): void {
    this.uploads ??= new Uploads(this);
    this.uploads.await(request, caller, reply);
  }

  dropChunks(request: DropChunksRequest, caller: Caller, reply: Reply<DropChunksResponse>): void {
    if (caller.role !== "tracker") return reply.send(TRACKER_ONLY);
    if (this.membership.fence.isBefore(request)) return reply.send(OLD_ORDER);
    dropChunks(this.holdings, this.orders, request, reply);
  }

  proveChunks(request: ProveChunksRequest, caller: Caller, reply: Reply<ProveChunksResponse>): void {
    if (caller.role !== "tracker") return reply.send(TRACKER_ONLY);
    const wrong = checkChallenge(request);
    if (wrong) return reply.send(wrong);
    if (request.fence) this.membership.fence.raise(request.fence);
    // The tracker makes one such call at a time. So if it asks again, it no longer waits for the answer to its last call.
    this.proving?.cancel();
    this.proving = new Proving(this, request, reply);
    this.proving.start();
  }

  status(_request: StatusRequest, caller: Caller, reply: Reply<StatusResponse>): void {
    const { store, traffic } = this;
    reply.send({
      identity: this.env.identity,
      peerNumber: this.number,
      incarnation: this.options.incarnation,
      capacityBytes: this.options.capacityBytes,
      usedBytes: store.replicaBytes,
      cachedBytes: store.cachedBytes,
      replicas: store.replicas,
      cachedCopies: store.cachedCopies,
      uploadsActive: this.activeUploads,
      downloadsActive: traffic.activeDownloads,
      uploadedBytes: traffic.uploadedBytes,
      downloadedBytes: traffic.downloadedBytes,
      refusedChunks: traffic.refusedChunks,
      ownOrders: this.orders?.openOrdersOf(caller) ?? 0,
    });
  }

  // Functions that its actions share

  /** Reads a chunk of a file being put, or a stored one. If the content of a stored chunk is gone, drops the chunk, so that repair replaces it. */
  readChunk<A>(fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void {
    const offered = this.offered?.get(fileId);
    if (offered) return offered.readChunk(fileId, index, done, arg);
    this.holdings.touch(fileId, index);
    const held = this.store.get(fileId, index);
    if (held === undefined) return this.store.read(fileId, index, done, arg);
    this.store.read(fileId, index, Node.onRead<A>, { node: this, held, done, arg });
  }

  private static onRead<A>(content: Content | RpcError, reading: Reading<A>): void {
    const { node, held, done, arg } = reading;
    if (!(content instanceof RpcError) || content.code !== Code.DATA_LOSS) return done(content, arg);
    node.holdings.dropDamaged(held);
    done(DAMAGED, arg);
  }

  get contacts(): Contacts {
    this.met ??= new Contacts(this.env, this.settings);
    return this.met;
  }

  offer(fileId: number, source: ChunkReader): void {
    this.offered ??= new Map();
    this.offered.set(fileId, source);
  }

  withdraw(fileId: number): void {
    this.offered?.delete(fileId);
    if (this.offered?.size === 0) this.offered = undefined;
  }

  reading(fileId: number, begins: boolean): void {
    this.reads ??= [];
    if (begins) return void this.reads.push(fileId);
    this.reads.splice(this.reads.indexOf(fileId), 1);
    if (!this.isReading(fileId)) this.uploads?.readEnded(fileId);
  }

  isReading(fileId: number): boolean {
    return this.reads?.includes(fileId) ?? false;
  }

  // For observers

  get joined(): boolean {
    return this.membership.inside;
  }

  /** The tracker's number for this node; 0 before it joined. */
  get number(): number {
    return this.membership.number;
  }

  get activeUploads(): number {
    return this.uploads?.active ?? 0;
  }

  get waitingUploads(): number {
    return this.uploads?.waiting ?? 0;
  }

  get activePulls(): number {
    return this.orders?.active ?? 0;
  }
}
