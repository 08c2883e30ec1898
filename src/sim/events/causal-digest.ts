import type { EventQueue, Tick } from "./event-queue.js";
import { type HistoryEvent, RecordingDigest } from "./recording-digest.js";
import { Kind } from "./slot.js";

/** A recording digest that also knows which event scheduled each event. It is slow, and meant for runs that are checked. */
export class CausalDigest extends RecordingDigest {
  /** The event during which each slot of the queue was scheduled. */
  private readonly scheduledIn: (HistoryEvent | undefined)[] = [];
  /** The event that is being fired; undefined before the first one. */
  private current: HistoryEvent | undefined;
  private causeOfCurrent: HistoryEvent | undefined;
  /** The cause of each kept event. */
  private causes: (HistoryEvent | undefined)[] = [];

  /** Listens to a simulation's queue from now on. Events that were scheduled before have no known cause. */
  watch(queue: EventQueue): void {
    const { schedule, pop } = queue;
    queue.schedule = (slot, due) => {
      this.scheduledIn[slot] = this.current;
      schedule.call(queue, slot, due);
    };
    queue.pop = (limit) => {
      const slot = pop.call(queue, limit);
      if (slot >= 0) this.begin(queue.tick, this.scheduledIn[slot]);
      return slot;
    };
  }

  override fold(tick: Tick, owner: number, kind: number, detail: number): void {
    super.fold(tick, owner, kind, detail);
    this.causes.push(this.causeOfCurrent);
    this.current = { tick, owner, kind, detail };
  }

  /** The event that scheduled the kept event number `i`; undefined: it was scheduled before the first event. */
  override causeOf(i: number): HistoryEvent | undefined {
    return this.causes[i];
  }

  /** The event that is being fired, or was fired last. */
  get latest(): HistoryEvent | undefined {
    return this.current;
  }

  override forget(): void {
    super.forget();
    this.causes = [];
  }

  /**
   * Notes that an event begins, at first as an event of the network. If the event is folded into the history, `fold` notes its real kind.
   * Events of the network are never folded, but they may be causes, too.
   */
  private begin(tick: Tick, cause: HistoryEvent | undefined): void {
    this.current = { tick, owner: -1, kind: Kind.FLOWS, detail: 0 };
    this.causeOfCurrent = cause;
  }
}
