import type { Tick } from "../events/event-queue.js";
import { grown } from "../network/bandwidth/grown.js";

/** A call that was not answered once: twice, or not at all although its deadline is long over. */
export interface CallFault {
  readonly what: "answered twice" | "not answered" | "ended twice" | "never ended";
  /** Name of the method, and number of the host that serves it. */
  readonly method: string;
  readonly host: number;
}

/** The answer of a call that is being served. */
interface Answer {
  readonly answered: boolean;
}

/** A call that a handler will answer later. */
interface Served {
  readonly answer: Answer;
  readonly method: string;
  readonly host: number;
}

interface Late extends Served {
  readonly life: number;
  /** When its caller stopped waiting. */
  readonly due: Tick;
}

/** Late answers that are kept before those are forgotten that were given meanwhile. */
const FORGET_AT = 1024;

/** Keeps account of unary calls: each ends once for its caller, and each handler that got it answers it once. */
export class CallBook {
  private open = new Uint8Array(64);
  private readonly methods: string[] = [];
  private readonly callees: number[] = [];
  private readonly serving = new Map<number, Served>();
  private late: Late[] = [];
  private readonly faults: CallFault[] = [];
  /** Calls that began. */
  begun = 0;

  /** A call begins in a slot. */
  begins(slot: number, method: string, host: number): void {
    this.begun++;
    if (slot >= this.open.length) this.open = grown(this.open, new Uint8Array(2 * slot));
    if (this.open[slot] === 1)
      this.faults.push({ what: "never ended", method: this.methods[slot]!, host: this.callees[slot]! });
    this.open[slot] = 1;
    [this.methods[slot], this.callees[slot]] = [method, host];
  }

  /** `isHeard`: whether somebody hears the end. A request that arrives long after its call is heard by nobody. */
  ends(slot: number, isHeard: boolean): void {
    if (this.open[slot] !== 1 && isHeard)
      this.faults.push({ what: "ended twice", method: this.methods[slot] ?? "", host: this.callees[slot] ?? -1 });
    this.open[slot] = 0;
    this.serving.delete(slot);
  }

  /** A handler will answer later. */
  isServed(slot: number, answer: Answer, method: string, host: number): void {
    this.serving.set(slot, { answer, method, host });
  }

  /** The deadline of a call is over while it is being served. */
  isLate(slot: number, life: number, due: Tick): void {
    const served = this.serving.get(slot);
    if (!served) return;
    this.late.push({ ...served, life, due });
    if (this.late.length >= FORGET_AT) this.late = this.late.filter((one) => !one.answer.answered);
  }

  answeredTwice(method: string, host: number): void {
    this.faults.push({ what: "answered twice", method, host });
  }

  /**
   * What is wrong. `before`: a handler that has not answered a call whose deadline was earlier never will. `lives`: whether a host still
   * lives the life in which it got the call. `isPending`: whether anything will happen to the call in a slot.
   */
  result(
    before: Tick,
    lives: (host: number, life: number) => boolean,
    isPending: (slot: number) => boolean,
  ): CallFault[] {
    const unanswered = this.late.filter(
      ({ answer, host, life, due }) => !answer.answered && due < before && lives(host, life),
    );
    const stuck = [...this.open.keys()].filter((slot) => this.open[slot] === 1 && !isPending(slot));
    return [
      ...this.faults,
      ...unanswered.map(({ method, host }): CallFault => ({ what: "not answered", method, host })),
      ...stuck.map(
        (slot): CallFault => ({ what: "never ended", method: this.methods[slot]!, host: this.callees[slot]! }),
      ),
    ];
  }
}
