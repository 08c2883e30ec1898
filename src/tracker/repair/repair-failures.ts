import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";

/** The largest number of peers that a chunk avoids after failures. If there are more, all of them get another chance. */
const MOST_AVOIDED = 8;
const MOST_DOUBLINGS = 6;
const NOBODY: readonly number[] = [];

interface Failure {
  attempts: number;
  readonly avoid: number[];
  timer: Timer;
}

/** The chunks whose repairs failed. Each waits, longer every time, and avoids the peers with which it failed. */
export class RepairFailures {
  private readonly failures = new Map<number, Failure>();

  constructor(
    private readonly env: Environment,
    /** The wait in ms after the first failure. It doubles with every further one. */
    private readonly retryAfter: Millis,
    /** Called when a chunk has waited for long enough. */
    private readonly onRetry: (chunk: number) => void,
  ) {}

  isWaiting(chunk: number): boolean {
    return (this.failures.get(chunk)?.timer ?? NO_TIMER) !== NO_TIMER;
  }

  /** The peers with which the chunk's repair failed. */
  avoided(chunk: number): readonly number[] {
    return this.failures.get(chunk)?.avoid ?? NOBODY;
  }

  /** Gives another chance to the peers with which the chunk's repair failed. */
  pardon(chunk: number): void {
    const failure = this.failures.get(chunk);
    if (failure) failure.avoid.length = 0;
  }

  /** Forgets the failures of a chunk that lacks nothing any more. */
  forgive(chunk: number): void {
    const failure = this.failures.get(chunk);
    if (!failure) return;
    this.env.cancel(failure.timer);
    this.failures.delete(chunk);
  }

  /** Notes that a chunk's repair failed because of a peer. */
  add(chunk: number, peer: number): void {
    let failure = this.failures.get(chunk);
    if (!failure) {
      failure = { attempts: 0, avoid: [], timer: NO_TIMER };
      this.failures.set(chunk, failure);
    }
    if (failure.avoid.length >= MOST_AVOIDED) failure.avoid.length = 0;
    failure.avoid.push(peer);
    const delay = this.retryAfter * (1 << Math.min(failure.attempts++, MOST_DOUBLINGS));
    const waiting = failure;
    const again = (): void => {
      waiting.timer = NO_TIMER;
      this.onRetry(chunk);
    };
    failure.timer = this.env.after(delay, again, undefined);
  }
}
