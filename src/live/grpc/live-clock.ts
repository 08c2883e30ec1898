import { performance } from "node:perf_hooks";
import type { Clock, Millis, Timer } from "../../runtime/clock.js";
import type { Life } from "./life.js";

/** The longest wait that Node's timers support. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

interface Pending {
  readonly due: Millis;
  /** The timer's number. Later timers have larger ones, which order timers with the same time. */
  readonly handle: number;
  /** The function to call; undefined once the timer is cancelled. */
  callback: ((arg: unknown) => void) | undefined;
  readonly arg: unknown;
}

function isBefore(a: Pending, b: Pending): boolean {
  return a.due < b.due || (a.due === b.due && a.handle < b.handle);
}

/**
 * The real clock, `speed` times as fast: at speed 10 a program's second takes 100 ms. Timers fire in the order of their times. Timers of
 * the same time fire in the order in which they were set. Node's own timers guarantee neither.
 */
export class LiveClock implements Clock {
  private readonly start = performance.now();
  private readonly heap: Pending[] = [];
  private readonly byHandle = new Map<number, Pending>();
  private lastHandle = 0;
  private wakeAt = Number.POSITIVE_INFINITY;
  private timeout: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;

  constructor(
    private readonly life: Life,
    readonly speed: number,
  ) {}

  now(): Millis {
    return (performance.now() - this.start) * this.speed;
  }

  /** The real time, in ms, that `time` takes on this clock. */
  real(time: Millis): number {
    return time / this.speed;
  }

  after<A>(delay: Millis, callback: (arg: A) => void, arg: A): Timer {
    if (Number.isNaN(delay)) throw new Error("a timer cannot wait for NaN ms");
    const handle = ++this.lastHandle;
    if (!this.life.over) {
      // A delay can be negative: on a real clock time passes while a program computes it.
      const due = this.now() + Math.max(0, delay);
      const pending: Pending = { due, handle, callback: callback as (arg: unknown) => void, arg };
      this.byHandle.set(handle, pending);
      this.heap.push(pending);
      this.rise(this.heap.length - 1);
      this.wakeFor(due);
    }
    return handle as Timer;
  }

  cancel(timer: Timer): void {
    const pending = this.byHandle.get(timer);
    if (!pending) return;
    this.byHandle.delete(timer);
    pending.callback = undefined;
    // Most deadlines are cancelled long before they are due. Remove them, so that they do not pile up.
    if (this.heap.length > 64 && this.heap.length > 2 * this.byHandle.size) this.dropCancelled();
  }

  /** Forgets all timers. Call it when the life is over. */
  stop(): void {
    this.heap.length = 0;
    this.byHandle.clear();
    this.sleep();
  }

  private wakeFor(due: Millis): void {
    if (due >= this.wakeAt) return;
    this.sleep();
    this.wakeAt = due;
    const wait = this.real(due - this.now());
    if (wait <= 0) this.immediate = setImmediate(() => this.wake());
    else this.timeout = setTimeout(() => this.wake(), Math.min(Math.ceil(wait), LONGEST_WAIT_MS));
  }

  private sleep(): void {
    clearTimeout(this.timeout);
    clearImmediate(this.immediate);
    this.wakeAt = Number.POSITIVE_INFINITY;
  }

  /**
   * Fires the timers that are due. If a callback sets a timer that is due at once, this timer waits for the next turn of the event loop.
   */
  private wake(): void {
    this.wakeAt = Number.POSITIVE_INFINITY;
    const now = this.now();
    const newest = this.lastHandle;
    let first = this.heap[0];
    while (first && first.due <= now && first.handle <= newest) {
      this.removeFirst();
      const callback = first.callback;
      if (callback) {
        this.byHandle.delete(first.handle);
        this.life.enter(callback, first.arg);
      }
      first = this.heap[0];
    }
    if (first) this.wakeFor(first.due);
  }

  private removeFirst(): void {
    const last = this.heap.pop()!;
    if (this.heap.length === 0) return;
    this.heap[0] = last;
    this.sink(0);
  }

  private dropCancelled(): void {
    const kept = this.heap.filter((pending) => pending.callback);
    this.heap.length = 0;
    for (const pending of kept) {
      this.heap.push(pending);
      this.rise(this.heap.length - 1);
    }
  }

  private rise(from: number): void {
    const moving = this.heap[from]!;
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!isBefore(moving, this.heap[parent]!)) break;
      this.heap[hole] = this.heap[parent]!;
      hole = parent;
    }
    this.heap[hole] = moving;
  }

  private sink(from: number): void {
    const moving = this.heap[from]!;
    let hole = from;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && isBefore(this.heap[child + 1]!, this.heap[child]!)) child++;
      if (!isBefore(this.heap[child]!, moving)) break;
      this.heap[hole] = this.heap[child]!;
      hole = child;
    }
    this.heap[hole] = moving;
  }
}
