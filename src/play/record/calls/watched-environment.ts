import type { Peer } from "../../../gen/swarmlab/v1/common.js";
import type { Millis } from "../../../runtime/clock.js";
import type { Environment } from "../../../runtime/environment.js";
import { codeName, RpcError } from "../../../runtime/rpc-error.js";
import type {
  Call,
  RequestOf,
  ResponseOf,
  Service,
  StreamCall,
  StreamName,
  StreamReceiver,
  UnaryName,
} from "../../../runtime/transport.js";
import { WrappedEnvironment } from "../../wrapped-environment.js";
import type { CallLog } from "./call-log.js";
import type { CallRecord } from "./call-record.js";

/** An environment that wraps another one, and writes the calls of its program to a log. */
export class WatchedEnvironment extends WrappedEnvironment {
  /** The calls under way. */
  private readonly open: Open[] = [];

  /** `place`: the program's place, as in `CallRecord.from`. */
  constructor(
    env: Environment,
    private readonly log: CallLog,
    private readonly place: number,
  ) {
    super(env);
  }

  override call<S extends Service, M extends UnaryName<S>, A>(
    to: Peer,
    service: S,
    method: M,
    request: RequestOf<S, M>,
    deadline: Millis,
    done: (result: ResponseOf<S, M> | RpcError, arg: A) => void,
    arg: A,
  ): Call {
    const record = this.log.begin(this.place, to.address, method, deadline);
    if (!record) return this.env.call(to, service, method, request, deadline, done, arg);
    const call = new OpenCall<ResponseOf<S, M>, A>(this, record, done, arg);
    call.handle = this.env.call(to, service, method, request, deadline, OpenCall.settled<ResponseOf<S, M>, A>, call);
    this.open.push(call);
    return call.handle;
  }

  override abandon(call: Call): void {
    const abandoned = this.open.find(({ handle }) => handle === call);
    if (abandoned) this.ended(abandoned, "abandoned");
    this.env.abandon(call);
  }

  override stream<S extends Service, M extends StreamName<S>>(
    to: Peer,
    service: S,
    method: M,
    request: RequestOf<S, M>,
    deadline: Millis,
    receiver: StreamReceiver<ResponseOf<S, M>>,
  ): StreamCall {
    const record = this.log.begin(this.place, to.address, method, deadline);
    if (!record) return this.env.stream(to, service, method, request, deadline, receiver);
    const stream = new OpenStream<ResponseOf<S, M>>(this, record, receiver);
    stream.call = this.env.stream(to, service, method, request, deadline, stream);
    this.open.push(stream);
    return stream;
  }

  /** Notes that the calls under way are interrupted. Call it when the program goes down. */
  wentDown(): void {
    for (const { record } of this.open.splice(0)) this.log.end(record, "interrupted");
  }

  /** Notes the end of a call. It does nothing if the call was over before. */
  ended(call: Open, outcome: string): void {
    const at = this.open.indexOf(call);
    if (at < 0) return;
    const last = this.open.pop() as Open;
    if (last !== call) this.open[at] = last;
    this.log.end(call.record, outcome);
  }
}

/** A call under way. `handle`: the caller's handle of the call; undefined for a stream. */
interface Open {
  readonly record: CallRecord;
  readonly handle: Call | undefined;
}

class OpenCall<T, A> implements Open {
  handle: Call | undefined;

  constructor(
    private readonly env: WatchedEnvironment,
    readonly record: CallRecord,
    private readonly done: (result: T | RpcError, arg: A) => void,
    private readonly arg: A,
  ) {}

  static settled<T, A>(result: T | RpcError, call: OpenCall<T, A>): void {
    call.env.ended(call, result instanceof RpcError ? codeName(result.code) : "OK");
    call.done(result, call.arg);
  }
}

class OpenStream<T> implements Open, StreamReceiver<T>, StreamCall {
  readonly handle = undefined;
  call: StreamCall | undefined;

  constructor(
    private readonly env: WatchedEnvironment,
    readonly record: CallRecord,
    private readonly receiver: StreamReceiver<T>,
  ) {}

  request(messages: number): void {
    this.call?.request(messages);
  }

  cancel(): void {
    this.env.ended(this, "abandoned");
    this.call?.cancel();
  }

  onMessage(message: T): void {
    this.receiver.onMessage(message);
  }

  onEnd(status: "OK" | RpcError): void {
    this.env.ended(this, status === "OK" ? status : codeName(status.code));
    this.receiver.onEnd(status);
  }
}
