import type { Clock, Millis } from "../../runtime/clock.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { type NodeSettings, transferDeadline } from "../options.js";

const NO_HOLDER = new RpcError(Code.UNAVAILABLE, "a chunk has no holder that can be reached");

/**
 * Decides when a get gives up: after `attempts` rounds of asking for other holders, if no holder delivered anything in these rounds.
 * If holders are only busy, the get waits longer, since other readers of a crowd can soon help.
 */
export class Patience {
  /** The number of rounds since a chunk last came. */
  rounds = 0;
  lastFailure: RpcError = NO_HOLDER;
  private progressAt: Millis;

  constructor(
    private readonly clock: Clock,
    private readonly settings: NodeSettings,
  ) {
    this.progressAt = clock.now();
  }

  /** Starts counting again. Called when a chunk has come. */
  renew(): void {
    this.rounds = 0;
    this.progressAt = this.clock.now();
  }

  /** Counts a round; returns whether the get must give up. `bytes`: the bytes that the get moves at once. */
  isExhausted(crowded: boolean, bytes: number): boolean {
    const { attempts } = this.settings;
    this.rounds++;
    const { code } = this.lastFailure;
    const busy = crowded || code === Code.RESOURCE_EXHAUSTED || code === Code.DEADLINE_EXCEEDED;
    if (!busy) return this.rounds > attempts;
    return this.clock.now() - this.progressAt > attempts * transferDeadline(this.settings, bytes);
  }
}
