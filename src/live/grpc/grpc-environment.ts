import { randomBytes } from "node:crypto";
import { Metadata } from "@grpc/grpc-js";
import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../gen/swarmlab/v1/tracker.js";
import type { Millis, Timer } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";
import { principalOf, type Role } from "../../runtime/identity.js";
import type { Observer } from "../../runtime/observer.js";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Random } from "../../runtime/random/random.js";
import type { SecretKey } from "../../runtime/random/siphash.js";
import { DEADLINE_EXCEEDED, type RpcError, UNAVAILABLE } from "../../runtime/rpc-error.js";
import type {
  Call,
  Handlers,
  MethodDescriptor,
  RequestOf,
  ResponseOf,
  Service,
  StreamCall,
  StreamName,
  StreamReceiver,
  UnaryName,
} from "../../runtime/transport.js";
import { type Tls, TlsChannels } from "../security/tls.js";
import type { ServerLimits } from "./admission/server-limits.js";
import { calls } from "./call-on-channel.js";
import { Channels, isAddress, LARGEST_CHUNK_BYTES, type Traffic } from "./channels.js";
import { GrpcServer, type StandardService } from "./grpc-server.js";
import { IncomingStream } from "./incoming-stream.js";
import { Life } from "./life.js";
import { LiveClock } from "./live-clock.js";
import { Tally } from "./tally.js";
import { UnaryCall } from "./unary-call.js";
import { encodeMessage, IDENTITY_HEADER, methodPath, ROLE_HEADER, type WireCall } from "./wire.js";

/**
 * Shortest real deadline. A busy machine misses shorter ones although the peer is healthy. Fifty nodes on two cores met deadlines of 250
 * ms; with 100 ms most of their puts failed.
 */
const SHORTEST_REAL_DEADLINE_MS = 200;

/** The roles that may serve each service. Clients and administrators serve the node's service while they put or get a file. */
const SERVERS: ReadonlyMap<string, readonly Role[]> = new Map<string, readonly Role[]>([
  [TrackerServiceDefinition.fullName, ["tracker"]],
  [NodeServiceDefinition.fullName, ["node", "client", "admin"]],
]);

export interface GrpcEnvironmentOptions {
  /** The identity of this program. In a secured network it is the principal of the certificate, or one of that principal's sessions. */
  readonly identity: string;
  /** The role of this program in a network in plain text. In a secured network the certificate gives it. Default: a node. */
  readonly role?: Role;
  /** The certificates of this program and of its network's authority. Default: plain text. */
  readonly tls?: Tls | undefined;
  /** The seed of the program's draws: `freshSeed()`, or an earlier seed to repeat a run. */
  readonly seed: number | string;
  readonly observer: Observer;
  /** How many times faster than the wall clock the program's clock runs. Default 1. */
  readonly speed?: number;
  /** The largest chunk that peers may send, in bytes. Default 1 MiB. */
  readonly largestChunkBytes?: number;
  /** The limits of its server for callers. Default: `defaultServerLimits`. */
  readonly limits?: Partial<ServerLimits> | undefined;
  /** An object that counts the traffic of the connections. Default: one of its own. */
  readonly tally?: Tally;
  /** Called with what a handler or a callback threw. Default: an uncaught exception, which ends the process. */
  readonly onBug?: (bug: unknown) => void;
}

/** The options of a program in a scenario that is played live, where they differ from the usual ones. */
export type UnusualEnvironment = Pick<GrpcEnvironmentOptions, "speed" | "largestChunkBytes"> & {
  readonly seed?: GrpcEnvironmentOptions["seed"];
};

/** Makes a seed that no other run has. */
export function freshSeed(): string {
  return randomBytes(16).toString("hex");
}

/** Throws unless this machine can keep deadlines of `shortestDeadline` ms when time runs `speed` times as fast. */
export function checkSpeed(speed: number, shortestDeadline: Millis): void {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`speed: must be greater than 0, got ${speed}`);
  if (shortestDeadline / speed >= SHORTEST_REAL_DEADLINE_MS) return;
  const most = Math.floor(shortestDeadline / SHORTEST_REAL_DEADLINE_MS);
  throw new RangeError(
    `speed: at ${speed} the deadline of ${shortestDeadline} ms would take less than ${SHORTEST_REAL_DEADLINE_MS} ms; at most ${most} is possible`,
  );
}

/**
 * The environment of a program that runs for real: the machine's clock, and gRPC. It can be used once, from `listen` to `close` or `kill`.
 * Its program must have called `setUpGrpc` before.
 */
export class GrpcEnvironment implements Environment {
  readonly identity: string;
  readonly random: Random;
  /** The observer of the program. It may be set until the program starts. */
  observer: Observer;
  /**
   * The life of this program. Callbacks that do not come from this environment, such as those of the program's disk, go through it, too.
   */
  readonly life: Life;
  readonly tally: Tally;
  private readonly clock: LiveClock;
  private readonly server: GrpcServer;
  private readonly channels: Channels;
  private readonly metadata = new Metadata();
  private address = "";
  private lastCall = 0;
  // biome-ignore lint/suspicious/noExplicitAny: calls of every type, each of which keeps its own
  private readonly calls = new Map<number, UnaryCall<any, any>>();
  // biome-ignore lint/suspicious/noExplicitAny: as above
  private readonly streams = new Set<IncomingStream<any>>();

  constructor(options: GrpcEnvironmentOptions) {
    const { speed = 1, largestChunkBytes = 1024 * 1024 } = options;
    if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`speed: must be greater than 0, got ${speed}`);
    if (largestChunkBytes > LARGEST_CHUNK_BYTES)
      throw new RangeError(`chunks of ${largestChunkBytes} bytes exceed the limit of ${LARGEST_CHUNK_BYTES}`);
    const { tls, role = "node" } = options;
    if (tls && principalOf(options.identity) !== tls.principal)
      throw new Error(`the certificate is ${tls.principal}'s, not ${options.identity}'s`);
    this.identity = options.identity;
    this.observer = options.observer;
    this.random = new KeyedRandom(options.seed);
    this.life = new Life(options.onBug);
    this.clock = new LiveClock(this.life, speed);
    this.tally = options.tally ?? new Tally();
    this.server = new GrpcServer(this.life, this.tally, () => this.clock.now(), tls, options.limits);
    this.channels = new Channels(tls && new TlsChannels(tls), largestChunkBytes);
    this.metadata.set(IDENTITY_HEADER, encodeURIComponent(options.identity));
    this.metadata.set(ROLE_HEADER, tls?.role ?? role);
  }

  get self(): Peer {
    if (this.address === "") throw new Error("an environment has no address before it listens");
    return { number: 0, address: this.address, host: 0 };
  }

  /** Draws a key from the machine's source of randomness and never from the seed, since others can see draws that come from the seed. */
  secret(): SecretKey {
    return [...new Uint32Array(Uint8Array.from(randomBytes(16)).buffer)];
  }

  /**
   * Opens the server on `address` (host:port; port 0: any free one). Resolves with the address at which peers reach it: the same, or
   * one with the host name or address `advertised`.
   */
  async listen(address: string, advertised?: string): Promise<string> {
    const port = await this.server.listen(address);
    // The program was killed while the socket was being opened, so close the socket, too.
    if (this.life.over) this.server.destroy();
    this.address = `${advertised ?? address.slice(0, address.lastIndexOf(":"))}:${port}`;
    return this.address;
  }

  serve<S extends Service>(service: S, handlers: Handlers<S>): void {
    this.server.serve(service, handlers);
  }

  /** Serves one of gRPC's own services in addition to the program's. */
  add(service: StandardService): void {
    this.server.add(service);
  }

  /** Stops gracefully: waits until the calls being served have ended, but at most `graceMs` (real time); then ends as `kill` does. */
  async close({ graceMs }: { graceMs: number }): Promise<void> {
    let timeout: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timeout = setTimeout(resolve, graceMs);
    });
    await Promise.race([this.server.drain(), patience]);
    clearTimeout(timeout);
    this.kill();
  }

  /** Stops at once, as a crash would: every connection is cut, and nothing of the program runs again. */
  kill(): void {
    if (this.life.over) return;
    this.life.end();
    this.clock.stop();
    for (const call of [...this.calls.values()]) call.abandon();
    for (const stream of [...this.streams]) stream.cancel();
    this.calls.clear();
    this.server.destroy();
    this.channels.close();
  }

  now(): Millis {
    return this.clock.now();
  }

  after<A>(delay: Millis, callback: (arg: A) => void, arg: A): Timer {
    return this.clock.after(delay, callback, arg);
  }

  cancel(timer: Timer): void {
    this.clock.cancel(timer);
  }

  isPlace({ address }: Peer): boolean {
    return isAddress(address);
  }

  call<S extends Service, M extends UnaryName<S>, A>(
    to: Peer,
    service: S,
    method: M,
    request: RequestOf<S, M>,
    deadline: Millis,
    done: (result: ResponseOf<S, M> | RpcError, arg: A) => void,
    arg: A,
  ): Call {
    const handle = ++this.lastCall as Call;
    const descriptor = service.methods[method]!;
    const message = calls.encode(descriptor.requestType, request);
    const path = methodPath(service, descriptor);
    const wire = this.open(to, "control", service, descriptor, deadline);
    type Answer = ResponseOf<S, M>;
    const call = new UnaryCall<Answer, A>(wire, this.tally, descriptor.responseType, this.onSettled, handle, done, arg);
    this.calls.set(handle, call);
    call.deadline = this.giveUp(call, wire, deadline);
    call.ended = this.tally.begin("client", path);
    this.tally.message(message.byteLength);
    call.start(this.metadata, message);
    return handle;
  }

  abandon(handle: Call): void {
    const call = this.calls.get(handle);
    if (!call) return;
    this.calls.delete(handle);
    this.clock.cancel(call.deadline);
    call.abandon();
  }

  stream<S extends Service, M extends StreamName<S>>(
    to: Peer,
    service: S,
    method: M,
    request: RequestOf<S, M>,
    deadline: Millis,
    receiver: StreamReceiver<ResponseOf<S, M>>,
  ): StreamCall {
    const descriptor = service.methods[method]!;
    const bytes = encodeMessage(descriptor.requestType, request);
    const path = methodPath(service, descriptor);
    const wire = this.open(to, "bulk", service, descriptor, deadline);
    type Message = ResponseOf<S, M>;
    const stream = new IncomingStream<Message>(
      wire,
      this.life,
      this.tally,
      descriptor.responseType,
      receiver,
      this.onOver,
    );
    this.streams.add(stream);
    this.tally.openStreams++;
    stream.deadline = this.giveUp(stream, wire, deadline);
    stream.measured = this.tally.begin("client", path);
    stream.start(this.metadata, bytes);
    return stream;
  }

  /** Opens a call on the connection to a peer; undefined when the peer cannot be called. */
  private open(
    to: Peer,
    traffic: Traffic,
    service: Service,
    method: MethodDescriptor,
    deadline: Millis,
  ): WireCall | undefined {
    if (this.life.over) return undefined;
    const expiry = Date.now() + Math.ceil(this.clock.real(deadline));
    const channel = this.channels.to(to.address, traffic, SERVERS.get(service.fullName));
    if (!channel) return undefined;
    const path = methodPath(service, method);
    return traffic === "control" && calls.shared
      ? channel.call(path, expiry)
      : calls.make(channel.channel, path, expiry);
  }

  /** Fails a call at its deadline. If the peer cannot be called, the call fails as soon as the present event is over. */
  private giveUp(call: { fail(error: RpcError): void }, wire: WireCall | undefined, deadline: Millis): Timer {
    if (wire) return this.clock.after(deadline, (late: typeof call) => late.fail(DEADLINE_EXCEEDED), call);
    return this.clock.after(0, (unreachable: typeof call) => unreachable.fail(UNAVAILABLE), call);
  }

  private readonly onSettled = <T, A>(call: UnaryCall<T, A>, result: T | RpcError): void => {
    this.calls.delete(call.handle);
    this.clock.cancel(call.deadline);
    this.life.enter((arg: A) => call.done(result, arg), call.arg);
  };

  private readonly onOver = <T>(stream: IncomingStream<T>): void => {
    this.streams.delete(stream);
    this.tally.openStreams--;
    this.clock.cancel(stream.deadline);
  };
}
