import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import type { Caller, Handlers, MethodDescriptor, Reply, Service, StreamSink } from "../runtime/transport.js";
import { keepalive, MESSAGE_LIMIT_BYTES } from "./channels.js";
import type { Life } from "./life.js";
import { OutgoingStream } from "./outgoing-stream.js";
import { statusOf } from "./status.js";
import { type CallEnd, type Tally, unmeasured } from "./tally.js";
import { claimedIdentity, encodeMessage, methodPath } from "./wire.js";

/** Calls that one connection may have open; more wait at the caller. */
const MOST_CALLS_PER_CONNECTION = 1000;

const HANDLER_FAILED = new RpcError(Code.INTERNAL, "the handler of this call failed");

// biome-ignore-start lint/suspicious/noExplicitAny: what a handler takes depends on its method
type UnaryHandler = (request: any, caller: Caller, reply: Reply<any>) => void;
type StreamHandler = (request: any, caller: Caller, sink: StreamSink<any>) => void;
// biome-ignore-end lint/suspicious/noExplicitAny: as above

/** Answers a unary call exactly once. */
class UnaryReply<T> implements Reply<T> {
  private answered = false;

  constructor(
    private readonly life: Life,
    private readonly method: MethodDescriptor,
    private readonly path: string,
    private readonly callback: sendUnaryData<Buffer>,
  ) {}

  send(result: T | RpcError): void {
    if (this.answered) throw new Error(`${this.path} was answered twice`);
    this.answered = true;
    if (this.life.over) return;
    if (result instanceof RpcError) this.callback(statusOf(result));
    else this.callback(null, encodeMessage(this.method.responseType, result));
  }

  fail(error: RpcError): void {
    if (!this.answered) this.send(error);
  }
}

/** A service of gRPC's own, which adds itself to a server. */
export interface StandardService {
  addToServer(server: Server): void;
}

/** The gRPC server of one program. */
export class GrpcServer {
  private readonly server = new Server({
    ...keepalive,
    "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES,
    "grpc.max_concurrent_streams": MOST_CALLS_PER_CONNECTION,
  });

  constructor(
    private readonly life: Life,
    private readonly tally: Tally,
    private readonly credentials: ServerCredentials = ServerCredentials.createInsecure(),
  ) {}

  /** Serves every method of `service` by the handler of its name. */
  serve<S extends Service>(service: S, handlers: Handlers<S>): void {
    for (const [key, method] of Object.entries(service.methods)) {
      const path = methodPath(service, method);
      const handler = handlers[key as keyof Handlers<S>] as UnaryHandler & StreamHandler;
      const func = method.responseStream
        ? this.streamFunction(method, path, handler.bind(handlers))
        : this.unaryFunction(method, path, handler.bind(handlers));
      const decode = (bytes: Buffer) => method.requestType.decode(bytes);
      // Answers are encoded before grpc-js sees them, so that their size is known.
      const encoded = (bytes: Buffer) => bytes;
      const type = method.responseStream ? "serverStream" : "unary";
      if (!this.server.register(path, func, encoded, decode, type)) throw new Error(`${path} is served already`);
    }
  }

  /** Serves what a library brings along: health, reflection. */
  add(service: StandardService): void {
    service.addToServer(this.server);
  }

  /** Listens on `address` (host:port; port 0: any free one) and tells the port. */
  listen(address: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, this.credentials, (error, port) => {
        if (error) reject(new Error(`cannot listen on ${address}: ${error.message}`));
        else resolve(port);
      });
    });
  }

  /** Takes no new calls, and waits for those under way. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.server.tryShutdown(() => resolve());
    });
  }

  /** Closes every socket at once. */
  destroy(): void {
    this.server.forceShutdown();
  }

  /** Begins to measure a call. One whose caller gives up, or lets its deadline pass, ends as cancelled. */
  private measure(
    call: ServerUnaryCall<unknown, Buffer> | ServerWritableStream<unknown, Buffer>,
    path: string,
  ): CallEnd {
    const ended = this.tally.begin("server", path);
    if (ended !== unmeasured) call.once("cancelled", () => ended(Code.CANCELLED));
    return ended;
  }

  private unaryFunction(method: MethodDescriptor, path: string, handler: UnaryHandler) {
    return (call: ServerUnaryCall<unknown, Buffer>, callback: sendUnaryData<Buffer>): void => {
      this.tally.serve(path);
      const ended = this.measure(call, path);
      const reply = new UnaryReply(this.life, method, path, (error, value) => {
        ended(error?.code ?? 0);
        callback(error, value);
      });
      const caller = { identity: claimedIdentity(call.metadata) };
      if (!this.life.enter(() => handler(call.request, caller, reply), undefined)) reply.fail(HANDLER_FAILED);
    };
  }

  private streamFunction(method: MethodDescriptor, path: string, handler: StreamHandler) {
    return (call: ServerWritableStream<unknown, Buffer>): void => {
      this.tally.serve(path);
      const ended = this.measure(call, path);
      call.once("error", (error: { code?: number }) => ended(error.code ?? Code.UNKNOWN));
      call.once("finish", () => ended(0));
      const sink = new OutgoingStream(call, this.life, this.tally, method.responseType, path);
      const caller = { identity: claimedIdentity(call.metadata) };
      if (this.life.enter(() => handler(call.request, caller, sink), undefined)) sink.opened();
      else sink.fail(HANDLER_FAILED);
    };
  }
}
