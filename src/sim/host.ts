import type { Peer } from "../gen/swarmlab/v1/common.js";
import type { Millis, Timer } from "../runtime/clock.js";
import type { Environment } from "../runtime/environment.js";
import type { Role } from "../runtime/identity.js";
import type { Observer } from "../runtime/observer.js";
import type { Random } from "../runtime/random/random.js";
import type { SecretKey } from "../runtime/random/siphash.js";
import type { RpcError } from "../runtime/rpc-error.js";
import type {
  Call,
  Caller,
  Handlers,
  RequestOf,
  ResponseOf,
  Service,
  StreamCall,
  StreamName,
  StreamReceiver,
  UnaryName,
} from "../runtime/transport.js";
import { TICKS_PER_MS, type Tick } from "./events/event-queue.js";
import type { HostClock } from "./host-clock.js";
import type { HostTable } from "./host-table.js";

/** The parts of its simulation that a host needs. */
export interface Simulator {
  readonly random: Random;
  readonly table: HostTable;
  readonly tick: Tick;
  readonly now: Millis;
  readonly unary: {
    /** Starts a call, and returns its handle. */
    begin(
      caller: Host,
      to: number,
      service: Service,
      method: string,
      request: object,
      deadline: Millis,
      done: unknown,
      arg: unknown,
    ): number;
    abandon(handle: number, caller: number): void;
  };
  readonly streams: {
    open(
      from: number,
      to: number,
      service: Service,
      method: string,
      request: object,
      deadline: Millis,
      receiver: StreamReceiver<object>,
    ): StreamCall;
  };
  serve(host: number, service: Service, handlers: object): void;
  /** Runs `callback(arg)` at a tick if `host` is then still in its life `life`. Returns a handle. */
  scheduleFor<A>(host: number, life: number, due: Tick, callback: (arg: A) => void, arg: A): number;
  unschedule(handle: number): void;
}

/** A simulated host: the environment of the program that runs on it, and the caller that its peers see. */
export class Host implements Environment, Caller {
  readonly self: Peer;
  /** The host's own clock, if it is wrong or was wrong before. Undefined: the host's clock shows the simulation's time. */
  clock: HostClock | undefined;

  constructor(
    private readonly simulation: Simulator,
    readonly number: number,
    readonly identity: string,
    /** An object that hears what the program on this host does. It may be replaced between two programs. */
    public observer: Observer,
    readonly role: Role,
  ) {
    this.self = { number: 0, address: identity, host: number };
  }

  get random(): Random {
    return this.simulation.random;
  }

  secret(purpose: string): SecretKey {
    const draws = this.random.draws("secret", `${this.identity}/${purpose}`);
    return [0, 1, 2, 3].map(() => draws.below(0x100000000));
  }

  /** The number of times that the host has started, from 1. */
  get incarnation(): number {
    return Math.abs(this.simulation.table.life(this.number));
  }

  serve<S extends Service>(service: S, handlers: Handlers<S>): void {
    this.simulation.serve(this.number, service, handlers);
  }

  now(): Millis {
    const { now } = this.simulation;
    return this.clock === undefined ? now : this.clock.read(now);
  }

  /** How much simulated time passes while this host's clock advances by `time`, in ms. */
  private really(time: Millis): Millis {
    return this.clock === undefined ? time : time / this.clock.rate;
  }

  after<A>(delay: Millis, callback: (arg: A) => void, arg: A): Timer {
    const { simulation } = this;
    const life = simulation.table.life(this.number);
    // A delay that is not a number would corrupt the queue, and a negative delay would turn back time.
    if (!(delay >= 0)) throw new Error(`a timer cannot wait for ${delay} ms`);
    const due = simulation.tick + Math.ceil(this.really(delay) * TICKS_PER_MS);
    return simulation.scheduleFor(this.number, life, due, callback, arg) as Timer;
  }

  cancel(timer: Timer): void {
    this.simulation.unschedule(timer);
  }

  isPlace({ host }: Peer): boolean {
    return Number.isInteger(host) && host >= 0 && host < this.simulation.table.size;
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
    const patience = this.really(deadline);
    return this.simulation.unary.begin(this, to.host, service, method, request as object, patience, done, arg) as Call;
  }

  abandon(call: Call): void {
    this.simulation.unary.abandon(call, this.number);
  }

  stream<S extends Service, M extends StreamName<S>>(
    to: Peer,
    service: S,
    method: M,
    request: RequestOf<S, M>,
    deadline: Millis,
    receiver: StreamReceiver<ResponseOf<S, M>>,
  ): StreamCall {
    return this.simulation.streams.open(
      this.number,
      to.host,
      service,
      method,
      request as object,
      this.really(deadline),
      receiver as StreamReceiver<object>,
    );
  }
}
