import { TrackerServiceDefinition } from "../gen/swarmlab/v1/tracker.js";
import { type Millis, NO_TIMER, type Timer } from "../runtime/clock.js";
import { RpcError } from "../runtime/rpc-error.js";
import { type Call, NO_CALL, type RequestOf, type ResponseOf, type UnaryName } from "../runtime/transport.js";
import { backoff } from "./backoff.js";
import type { NodeParts } from "./parts.js";

type Tracker = TrackerServiceDefinition;

/**
 * Asks the tracker, and asks again while the tracker cannot be reached: call -> (wait -> call)* -> done. An answer ends the call. So does a
 * definite error, and so does the last of `settings.attempts` failures.
 */
export class TrackerCall<M extends UnaryName<Tracker>> {
  private attempt = 1;
  private call: Call = NO_CALL;
  private timer: Timer = NO_TIMER;
  private began: Millis = 0;

  /** `key`: the operation's name in keyed draws, which set its waits. */
  constructor(
    private readonly parts: NodeParts,
    private readonly key: string,
    private readonly method: M,
    private readonly request: RequestOf<Tracker, M>,
    private readonly done: (result: ResponseOf<Tracker, M> | RpcError) => void,
  ) {}

  start(): this {
    const { env, tracker, settings } = this.parts;
    const deadline = settings.callDeadlineMs;
    this.began = env.now();
    this.call = env.call(
      tracker,
      TrackerServiceDefinition,
      this.method,
      this.request,
      deadline,
      TrackerCall.onAnswer<M>,
      this,
    );
    return this;
  }

  /** Abandons the call: `done` never runs. */
  cancel(): void {
    this.parts.env.abandon(this.call);
    this.parts.env.cancel(this.timer);
  }

  private static onAnswer<M extends UnaryName<Tracker>>(
    result: ResponseOf<Tracker, M> | RpcError,
    self: TrackerCall<M>,
  ): void {
    const { env, settings, contacts } = self.parts;
    if (!(result instanceof RpcError)) contacts.trackerAnswered(env.now() - self.began);
    if (!(result instanceof RpcError) || result.definite || self.attempt >= settings.attempts) return self.done(result);
    const delay = backoff(env.random, `${self.key}/${self.method}`, self.attempt++, settings.backoffMs);
    self.timer = env.after(delay, TrackerCall.again<M>, self);
  }

  private static again<M extends UnaryName<Tracker>>(self: TrackerCall<M>): void {
    self.start();
  }
}
