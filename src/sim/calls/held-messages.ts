import type { EventQueue, Tick } from "../events/event-queue.js";
import { Kind, SlotDouble, SlotReference, Word } from "../events/slot.js";
import type { Reachability } from "../network/reachability.js";

const { STRIDE, KIND, OWNER, OTHER, LIVES, DETAIL } = Word;
const { STRIDE: DOUBLES, DUE } = SlotDouble;
const { STRIDE: REFERENCES, CALLER, CALLBACK, ARG, MESSAGE } = SlotReference;

/** A request or reply that was due while a hold lay between its hosts. */
interface Held {
  /** The handle of the call. It becomes stale when the call is over for its caller. */
  readonly call: number;
  readonly from: number;
  readonly to: number;
  /** The words of the call's slot, and its objects. */
  readonly words: Int32Array;
  readonly caller: unknown;
  readonly message: unknown;
  /** The number of ticks that the caller would still have waited. */
  readonly patience: Tick;
}

/** The parts of the simulation that held messages need. */
interface Slots {
  readonly queue: EventQueue;
  readonly references: unknown[];
  readonly reachability: Reachability;
  readonly tick: Tick;
}

/**
 * Messages of calls that wait until a hold ends, in the order in which they came. No caller waits beyond its deadline. But a held request
 * still arrives after its caller has given up: the callee carries it out, and nobody hears the answer. In the same way, a request that a
 * disturbance delays beyond its deadline still arrives.
 */
export class HeldMessages {
  private waiting: Held[] = [];

  constructor(private readonly slots: Slots) {}

  /** Keeps the message of a slot's call, which is due now. The slot itself is then free for the end of the call. */
  keep(slot: number, from: number, to: number): void {
    const { queue, references, tick } = this.slots;
    this.waiting.push({
      call: queue.handle(slot),
      from,
      to,
      words: queue.words.slice(slot * STRIDE, (slot + 1) * STRIDE),
      caller: references[slot * REFERENCES + CALLER],
      message: references[slot * REFERENCES + MESSAGE],
      patience: (queue.doubles[slot * DOUBLES + DUE] as number) - tick,
    });
  }

  /**
   * Lets the request in a slot arrive after its call's deadline, if any disturbance is in force now; otherwise such a request counts as
   * lost. The slot itself is then free for the end of the call.
   */
  outlast(slot: number, arrival: Tick): void {
    const { queue, references, reachability, tick } = this.slots;
    if (!reachability.disturbances.isAny) return;
    const words = queue.words.slice(slot * STRIDE, (slot + 1) * STRIDE);
    const caller = references[slot * REFERENCES + CALLER];
    const message = references[slot * REFERENCES + MESSAGE];
    const patience = (queue.doubles[slot * DOUBLES + DUE] as number) - tick;
    this.arriveLate({ words, caller, message, patience }, arrival);
  }

  /** Called when a hold has ended. Messages that no other hold keeps arrive now. */
  release(): void {
    const { queue, reachability } = this.slots;
    const waited = this.waiting;
    this.waiting = waited.filter(({ from, to }) => reachability.holds.separates(from, to));
    for (const held of waited) {
      if (reachability.holds.separates(held.from, held.to)) continue;
      const slot = queue.slotOf(held.call);
      if (slot >= 0 && this.isOpen(slot)) this.arrive(slot, held);
      else if (((held.words[KIND] as number) & 0xff) === Kind.REQUEST) this.arriveLate(held, this.slots.tick);
    }
  }

  /**
   * Whether the deadline of a call is still to come. If the deadline passed while the caller was paused or slow, the event that ends the
   * call waits for the caller, and is not in the queue. If the caller goes on at this very tick, this event is in the queue again, although
   * the deadline has passed.
   */
  private isOpen(slot: number): boolean {
    const { queue, tick } = this.slots;
    return queue.isScheduled(slot) && (queue.doubles[slot * DOUBLES + DUE] as number) >= tick;
  }

  private arrive(slot: number, { words, message }: Held): void {
    const { queue, references, tick } = this.slots;
    queue.remove(slot, queue.doubles[slot * DOUBLES + DUE] as number);
    queue.words[slot * STRIDE + KIND] = words[KIND] as number;
    references[slot * REFERENCES + MESSAGE] = message;
    queue.schedule(slot, tick);
  }

  private arriveLate({ words, caller, message, patience }: Omit<Held, "call" | "from" | "to">, arrival: Tick): void {
    const { queue, references } = this.slots;
    const slot = queue.take();
    for (const word of [KIND, OWNER, OTHER, LIVES, DETAIL]) queue.words[slot * STRIDE + word] = words[word] as number;
    queue.doubles[slot * DOUBLES + DUE] = arrival + patience;
    references[slot * REFERENCES + CALLER] = caller;
    references[slot * REFERENCES + CALLBACK] = undefined;
    references[slot * REFERENCES + ARG] = undefined;
    references[slot * REFERENCES + MESSAGE] = message;
    queue.schedule(slot, arrival);
  }
}
