import type { LeaveResponse } from "../gen/swarmlab/v1/tracker.js";
import type { Millis } from "../runtime/clock.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import { backoff } from "./backoff.js";
import type { NodeParts } from "./parts.js";
import { TrackerCall } from "./tracker-call.js";

/** The number of transfer deadlines after which a drain without progress is given up. */
const PATIENCE = 10;
const STUCK = new RpcError(Code.RESOURCE_EXHAUSTED, "the replicas held here cannot be copied elsewhere");

/** Leaves the network: asks the tracker and waits while replicas are copied elsewhere, again and again -> left. */
export class Leave {
  private remaining = Number.POSITIVE_INFINITY;
  private progressAt: Millis = 0;
  private polls = 0;

  constructor(
    private readonly parts: NodeParts,
    private readonly incarnation: number,
    private readonly key: string,
    private readonly drain: boolean,
    private readonly done: (error: RpcError | undefined) => void,
  ) {}

  start(): void {
    const { membership, env, holdings } = this.parts;
    // A node that never joined has nothing to leave. But if an earlier life stored replicas, the node must join to have them copied.
    const drains = this.drain && holdings.store.replicas > 0;
    if (drains) membership.join();
    else if (membership.number === 0) {
      membership.end();
      env.after(0, Leave.onNeverJoined, this);
      return;
    }
    this.progressAt = env.now();
    if (membership.number === 0) this.askLater();
    else Leave.ask(this);
  }

  private static onNeverJoined(self: Leave): void {
    self.done(undefined);
  }

  private static ask(self: Leave): void {
    const { membership } = self.parts;
    if (membership.number === 0) return membership.refusal ? self.done(membership.refusal) : self.askLater();
    const request = { peerNumber: membership.number, incarnation: self.incarnation, drain: self.drain };
    new TrackerCall(self.parts, self.key, "leave", request, (result) => self.onAnswer(result)).start();
  }

  private onAnswer(result: LeaveResponse | RpcError): void {
    if (result instanceof RpcError) return this.done(result);
    if (result.remaining === 0) {
      this.parts.membership.end();
      return this.done(undefined);
    }
    if (result.remaining < this.remaining) {
      this.remaining = result.remaining;
      this.progressAt = this.parts.env.now();
    }
    this.askLater();
  }

  private askLater(): void {
    const { env, settings, membership } = this.parts;
    if (env.now() - this.progressAt > PATIENCE * settings.transferDeadlineMs) return this.done(STUCK);
    const delay = backoff(env.random, `${this.key}/drain`, ++this.polls, settings.backoffMs, membership.interval);
    env.after(delay, Leave.ask, this);
  }
}
