import {
  type ConnectionInjector,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import type { Millis } from "../../runtime/clock.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Caller, Handlers, MethodDescriptor, Reply, Service, StreamSink } from "../../runtime/transport.js";
import { type Tls, TlsServerCredentials } from "../security/tls.js";
import { Admission } from "./admission/admission.js";
import { defaultServerLimits, type ServerLimits } from "./admission/server-limits.js";
import { calls } from "./call-on-channel.js";
import { keepalive, MESSAGE_LIMIT_BYTES } from "./channels.js";
import { Connections } from "./connections.js";
import type { OutgoingMessage } from "./fast-path/chunk-message.js";
import type { Life } from "./life.js";
import { OutgoingStream } from "./outgoing-stream.js";
import { type Answer, ServedStream } from "./shared/served-stream.js";
import { SHARE_PATH } from "./shared/share-path.js";
import { statusOf } from "./status.js";
import type { Tally } from "./tally.js";
import { encodeMessage, methodPath } from "./wire.js";

/**
 * The largest number of streams that one connection may have open. Calls that share a stream count as one. Further calls wait at the caller.
 * If a caller ignores this limit, its further calls are refused.
 */
const MOST_CALLS_PER_CONNECTION = 100;

const UNKNOWN_METHOD = new RpcError(Code.UNIMPLEMENTED, "the server does not serve this method");
const NOT_DECODED = new RpcError(Code.INTERNAL, "Error deserializing request");
const HANDLER_FAILED = new RpcError(Code.INTERNAL, "the handler of this call failed");

// biome-ignore-start lint/suspicious/noExplicitAny: what a handler takes depends on its method
type UnaryHandler = (request: any, caller: Caller, reply: Reply<any>) => void;
type StreamHandler = (request: any, caller: Caller, sink: StreamSink<any>) => void;
// biome-ignore-end lint/suspicious/noExplicitAny: as above

/** The reply to a unary call. It answers exactly once. */
class UnaryReply<T> implements Reply<T> {
  private answered = false;

  constructor(
    private readonly life: Life,
    private readonly method: MethodDescriptor,
    private readonly path: string,
    private readonly answer: Answer,
  ) {}

  send(result: T | RpcError): void {
    if (this.answered) throw new Error(`${this.path} was answered twice`);
    this.answered = true;
    if (this.life.over) return;
    this.answer(result instanceof RpcError ? result : encodeMessage(this.method.responseType, result));
  }

  fail(error: RpcError): void {
    if (!this.answered) this.send(error);
  }
}

/** One of gRPC's own services, which adds itself to a server. */
export interface StandardService {
  addToServer(server: Server): void;
}

/** The gRPC server of one program. */
export class GrpcServer {
  private readonly server: Server;
  private readonly connections: Connections;
  private readonly admission: Admission;
  private readonly injector: ConnectionInjector;
  /** The unary methods, by path, and the streams that carry calls of them. */
  private readonly methods = new Map<string, { readonly method: MethodDescriptor; readonly handler: UnaryHandler }>();
  private readonly streams = new Set<ServedStream>();

  constructor(
    private readonly life: Life,
    private readonly tally: Tally,
    now: () => Millis,
    /** The certificates of this server; undefined in a network in plain text. */
    tls: Tls | undefined,
    limits: Partial<ServerLimits> = {},
  ) {
    const bounds = { ...defaultServerLimits, ...limits };
    const { connectionsPerAddress: perAddress, connections: inAll } = bounds;
    this.connections = new Connections({ perAddress, inAll }, (socket) => this.injector.injectConnection(socket));
    this.admission = new Admission(this.connections, bounds, tls !== undefined, tally, now);
    this.server = new Server({
      ...keepalive,
      "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES,
      "grpc.max_concurrent_streams": MOST_CALLS_PER_CONNECTION,
      interceptors: [this.admission.interceptor],
    });
    this.injector = this.server.createConnectionInjector(
      tls ? new TlsServerCredentials(tls) : ServerCredentials.createInsecure(),
    );
    const asIs = (bytes: Buffer): Buffer => bytes;
    if (calls.shared) this.server.register(SHARE_PATH, this.share, asIs, asIs, "bidi");
  }

  /** Serves every method of `service` with the handler of the same name. */
  serve<S extends Service>(service: S, handlers: Handlers<S>): void {
    for (const [key, method] of Object.entries(service.methods)) {
      const path = methodPath(service, method);
      const handler = handlers[key as keyof Handlers<S>] as UnaryHandler & StreamHandler;
      if (!method.responseStream) this.methods.set(path, { method, handler: handler.bind(handlers) });
      const func = method.responseStream
        ? this.streamFunction(method, path, handler.bind(handlers))
        : this.unaryFunction(method, path, handler.bind(handlers));
      const decode = (bytes: Buffer) => method.requestType.decode(bytes);
      // Answers are encoded before grpc-js sees them, so that their size is known.
      const encoded = (message: OutgoingMessage) => message as Buffer;
      const type = method.responseStream ? "serverStream" : "unary";
      if (!this.server.register(path, func, encoded, decode, type)) throw new Error(`${path} is served already`);
    }
  }

  /** Serves a library's service: health or reflection. */
  add(service: StandardService): void {
    service.addToServer(this.server);
  }

  /** Listens on `address` (host:port; port 0: any free one) and resolves with the port. */
  async listen(address: string): Promise<number> {
    const colon = address.lastIndexOf(":");
    const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
    try {
      return await this.connections.listen(host, Number(address.slice(colon + 1)));
    } catch (error) {
      // Keep the system's own fields, so that this is recognised as a failure of the machine.
      const { message, code, syscall = "listen" } = error as NodeJS.ErrnoException;
      throw Object.assign(new Error(`cannot listen on ${address}: ${message}`), { code, syscall });
    }
  }

  /** Stops accepting calls, and waits for those under way. */
  drain(): Promise<void> {
    this.connections.close();
    for (const stream of this.streams) stream.end();
    return new Promise((resolve) => {
      this.server.tryShutdown(() => resolve());
    });
  }

  /** Closes every socket at once. */
  destroy(): void {
    this.server.forceShutdown();
    this.connections.destroy();
  }

  private unaryFunction(method: MethodDescriptor, path: string, handler: UnaryHandler) {
    return (call: ServerUnaryCall<unknown, Buffer>, callback: sendUnaryData<Buffer>): void => {
      const answer: Answer = (result) =>
        result instanceof RpcError ? callback(statusOf(result)) : callback(null, result as Buffer);
      const reply = new UnaryReply(this.life, method, path, answer);
      const caller = this.admission.callerOf(call);
      if (caller instanceof RpcError) reply.fail(caller);
      else this.handle(path, handler, call.request, caller, reply);
    };
  }

  private handle<T>(path: string, handler: UnaryHandler, request: unknown, caller: Caller, reply: UnaryReply<T>): void {
    this.tally.serve(path);
    if (!this.life.enter(() => handler(request, caller, reply), undefined)) reply.fail(HANDLER_FAILED);
  }

  /** Serves the calls on a stream that carries many. The caller of the stream is the caller of each. */
  private readonly share = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    const caller = this.admission.callerOf(call);
    if (caller instanceof RpcError) return void call.emit("error", statusOf(caller));
    // A path that the server does not know must not be measured: a caller could invent any number of them.
    const admit = (path: string) => (this.methods.has(path) ? this.admission.admitShared(call, path) : UNKNOWN_METHOD);
    const serve = (path: string, request: Uint8Array, answer: Answer): void => {
      const { method, handler } = this.methods.get(path)!;
      this.serveShared(method, path, handler, request, caller, answer);
    };
    this.streams.add(new ServedStream(call, { admit, serve }, (stream) => this.streams.delete(stream)));
  };

  private serveShared(
    method: MethodDescriptor,
    path: string,
    handler: UnaryHandler,
    bytes: Uint8Array,
    caller: Caller,
    answer: Answer,
  ): void {
    const reply = new UnaryReply(this.life, method, path, answer);
    let request: unknown;
    try {
      request = method.requestType.decode(bytes);
    } catch {
      return reply.fail(NOT_DECODED);
    }
    this.handle(path, handler, request, caller, reply);
  }

  private streamFunction(method: MethodDescriptor, path: string, handler: StreamHandler) {
    return (call: ServerWritableStream<unknown, OutgoingMessage>): void => {
      this.tally.serve(path);
      const sink = new OutgoingStream(call, this.life, this.tally, method.responseType, path);
      const caller = this.admission.callerOf(call);
      if (caller instanceof RpcError) sink.fail(caller);
      else if (this.life.enter(() => handler(call.request, caller, sink), undefined)) sink.opened();
      else sink.fail(HANDLER_FAILED);
    };
  }
}
