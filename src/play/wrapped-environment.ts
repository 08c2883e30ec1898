import type { Peer } from "../gen/swarmlab/v1/common.js";
import type { Millis, Timer } from "../runtime/clock.js";
import type { Environment } from "../runtime/environment.js";
import type { Observer } from "../runtime/observer.js";
import type { Random } from "../runtime/random/random.js";
import type { SecretKey } from "../runtime/random/siphash.js";
import type { RpcError } from "../runtime/rpc-error.js";
import type {
  Call,
  RequestOf,
  ResponseOf,
  Service,
  StreamCall,
  StreamName,
  StreamReceiver,
  UnaryName,
} from "../runtime/transport.js";

/** An environment that passes everything on to another one. A subclass changes a part of this. */
export class WrappedEnvironment implements Environment {
  readonly identity: string;
  readonly random: Random;

  constructor(protected readonly env: Environment) {
    this.identity = env.identity;
    this.random = env.random;
  }

  get self(): Peer {
    return this.env.self;
  }

  get observer(): Observer {
    return this.env.observer;
  }

  secret(purpose: string): SecretKey {
    return this.env.secret(purpose);
  }

  now(): Millis {
    return this.env.now();
  }

  after<A>(delay: Millis, callback: (arg: A) => void, arg: A): Timer {
    return this.env.after(delay, callback, arg);
  }

  cancel(timer: Timer): void {
    this.env.cancel(timer);
  }

  isPlace(peer: Peer): boolean {
    return this.env.isPlace(peer);
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
    return this.env.call(to, service, method, request, deadline, done, arg);
  }

  abandon(call: Call): void {
    this.env.abandon(call);
  }

  stream<S extends Service, M extends StreamName<S>>(
    to: Peer,
    service: S,
    method: M,
    request: RequestOf<S, M>,
    deadline: Millis,
    receiver: StreamReceiver<ResponseOf<S, M>>,
  ): StreamCall {
    return this.env.stream(to, service, method, request, deadline, receiver);
  }
}
