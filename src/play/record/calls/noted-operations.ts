import type { Millis } from "../../../runtime/clock.js";
import type { OperationKind } from "../../../runtime/observer.js";
import type { CallRecord } from "./call-record.js";

/** An operation that is over, and the calls that its node made during it. */
export interface EndedOperation {
  readonly kind: OperationKind;
  readonly duration: Millis;
  /** Whether the operation succeeded. */
  readonly succeeded: boolean;
  readonly calls: readonly CallRecord[];
}

/**
 * Chooses the operations whose calls are kept, as each of them ends: an even sample of those that failed, the slowest of each kind that
 * succeeded, and an even sample of all. Each of the three gets a third of `limit`, which counts calls.
 */
export class NotedOperations {
  private readonly failed: EvenSample;
  private readonly slowest: { readonly [kind in OperationKind]: Slowest };
  private readonly sample: EvenSample;

  constructor(limit: number) {
    this.failed = new EvenSample(limit / 3);
    this.slowest = { put: new Slowest(limit / 9), get: new Slowest(limit / 9), leave: new Slowest(limit / 9) };
    this.sample = new EvenSample(limit / 3);
  }

  offer(operation: EndedOperation): void {
    if (operation.succeeded) this.slowest[operation.kind].offer(operation);
    else this.failed.offer(operation);
    this.sample.offer(operation);
  }

  /** Collects the calls of all noted operations, each once. */
  calls(): Set<CallRecord> {
    const { failed, slowest, sample } = this;
    const noted = [failed, slowest.put, slowest.get, slowest.leave, sample].flatMap(({ kept }) => kept);
    return new Set(noted.flatMap(({ calls }) => calls));
  }
}

/** Keeps all operations. Once their calls are too many, it keeps every second one, then every fourth, and so on. */
class EvenSample {
  kept: EndedOperation[] = [];
  private count = 0;
  private every = 1;
  private size = 0;

  constructor(private readonly limit: number) {}

  offer(operation: EndedOperation): void {
    if (this.count++ % this.every !== 0) return;
    this.kept.push(operation);
    this.size += operation.calls.length;
    while (this.size > this.limit && this.kept.length > 1) {
      this.kept = this.kept.filter((_, i) => i % 2 === 0);
      this.every *= 2;
      this.size = this.kept.reduce((sum, { calls }) => sum + calls.length, 0);
    }
  }
}

/** Keeps the operations that took longest, the slowest first, as many as the limit of calls allows. */
class Slowest {
  readonly kept: EndedOperation[] = [];
  private size = 0;

  constructor(private readonly limit: number) {}

  offer(operation: EndedOperation): void {
    const { kept } = this;
    if (this.size >= this.limit && operation.duration <= (kept.at(-1)?.duration ?? 0)) return;
    const at = kept.findIndex(({ duration }) => duration < operation.duration);
    kept.splice(at < 0 ? kept.length : at, 0, operation);
    this.size += operation.calls.length;
    while (this.size > this.limit && kept.length > 1) this.size -= kept.pop()?.calls.length ?? 0;
  }
}
