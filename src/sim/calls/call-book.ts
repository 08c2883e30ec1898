import type { Tick } from "../events/event-queue.js";
import { grown } from "../network/bandwidth/grown.js";

/**
 * A call that did not go as it must. Its handler answered it twice, or not at all although its deadline is long over. Or the call ended
 * twice for its caller, or never.
 */
export interface CallFault {
  readonly what: "answered twice" | "not answered" | "ended twice" | "never ended";
  /** The name of the method, and the number of the host that serves it. */
  readonly method: string;
  readonly host: number;
}

/** A call as the book notes it: the name of its method, and the number of the host that serves it. */
export interface NotedCall {
  readonly method: string;
  readonly host: number;
}

/** The answer of a call that is being served. */
interface Answer {
  readonly answered: boolean;
  readonly noted: NotedCall | undefined;
}

/** A call whose deadline has passed while it was being served. */
interface Late {
  readonly answer: Answer;
  readonly call: NotedCall;
  readonly life: number;
  /** The tick at which the call's caller stopped waiting. */
  readonly due: Tick;
}

/** When the book has this many late calls, it forgets those that were answered meanwhile. */
const FORGET_AT = 1024;

/** Checks that each unary call ends exactly once for its caller, and that each handler that received a call answers it exactly once. */
export class CallBook {
  private open = new Uint8Array(64);
  private readonly methods: string[] = [];
  private readonly callees: number[] = [];
  private readonly serving = new Map<number, Answer>();
  private late: Late[] = [];
  private readonly faults: CallFault[] = [];
  /** The number of calls that began. */
  begun = 0;

  /** Notes that a call begins in a slot. */
  begins(slot: number, method: string, host: number): void {
    this.begun++;
    if (slot >= this.open.length) this.open = grown(this.open, new Uint8Array(2 * slot));
    if (this.open[slot] === 1)
      this.faults.push({ what: "never ended", method: this.methods[slot]!, host: this.callees[slot]! });
    this.open[slot] = 1;
    [this.methods[slot], this.callees[slot]] = [method, host];
  }

  /**
   * Called when a call ends. `isHeard`: whether its caller hears the end. A request may arrive after its call has ended for its caller. It is then
   * served in a slot of its own, whose end nobody hears.
   */
  ends(slot: number, isHeard: boolean): void {
    if (this.open[slot] !== 1 && isHeard)
      this.faults.push({ what: "ended twice", method: this.methods[slot] ?? "", host: this.callees[slot] ?? -1 });
    this.open[slot] = 0;
    this.serving.delete(slot);
  }

  /** Notes that a handler will answer a call later. */
  isServed(slot: number, answer: Answer): void {
    this.serving.set(slot, answer);
  }

  /** Notes that the deadline of a call is over while the call is being served. */
  isLate(slot: number, life: number, due: Tick): void {
    const answer = this.serving.get(slot);
    if (!answer?.noted) return;
    this.late.push({ answer, call: answer.noted, life, due });
    if (this.late.length >= FORGET_AT) this.late = this.late.filter((one) => !one.answer.answered);
  }

  answeredTwice(call: NotedCall): void {
    this.faults.push({ what: "answered twice", ...call });
  }

  /**
   * The calls that did not go as they must. `before`: if a call has no answer and its deadline was before this tick, it counts as never
   * answered. `lives`: whether a host is still in the life in which it received the call. `isPending`: whether anything will still happen to
   * the call in a slot.
   */
  result(
    before: Tick,
    lives: (host: number, life: number) => boolean,
    isPending: (slot: number) => boolean,
  ): CallFault[] {
    const unanswered = this.late.filter(
      ({ answer, call, life, due }) => !answer.answered && due < before && lives(call.host, life),
    );
    const stuck = [...this.open.keys()].filter((slot) => this.open[slot] === 1 && !isPending(slot));
    return [
      ...this.faults,
      ...unanswered.map(({ call }): CallFault => ({ what: "not answered", ...call })),
      ...stuck.map(
        (slot): CallFault => ({ what: "never ended", method: this.methods[slot]!, host: this.callees[slot]! }),
      ),
    ];
  }
}
