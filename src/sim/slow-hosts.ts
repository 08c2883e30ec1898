import type { Tick } from "./events/event-queue.js";

/** A host with a slow processor: events come -> wait in line -> each is handled when the processor has spent its time on it. */
interface SlowHost {
  /** The number of ticks for which each event occupies the processor. */
  service: Tick;
  /** The handles of events, in the order in which they came. The processor is busy with the first. Some may be stale. */
  waiting: number[];
  /** The handle of the simulation's event that ends the present service; 0: the processor is idle. */
  busy: number;
  /** The handle of the event on which the processor has spent its time, so that it may pass now. */
  served: number;
}

/** The parts of their simulation that slow hosts need. */
interface Run {
  readonly tick: Tick;
  schedule<A>(due: Tick, callback: (arg: A) => void, arg: A): number;
  unschedule(handle: number): void;
}

/** The hosts whose processors are slow now: each event for their programs occupies the processor for a time, one after another. */
export class SlowHosts {
  /** The number of slow hosts. */
  count = 0;
  private readonly hosts: (SlowHost | undefined)[] = [];

  /** `deliver`: schedules an event that waited, so that it fires now. It returns false if nobody needs the event any more. */
  constructor(
    private readonly run: Run,
    private readonly deliver: (host: number, handle: number) => boolean,
  ) {}

  /** Makes each event occupy a host's processor for this many ticks more. */
  slow(host: number, ticks: Tick): void {
    const slow = this.hosts[host];
    if (slow) slow.service += ticks;
    else {
      this.hosts[host] = { service: ticks, waiting: [], busy: 0, served: 0 };
      this.count++;
    }
  }

  /**
   * Makes each event occupy a host's processor for this many ticks less. When nothing slows the host any more, all events that wait are
   * handled now.
   */
  quicken(host: number, ticks: Tick): void {
    const slow = this.hosts[host];
    if (!slow) return;
    slow.service -= ticks;
    if (slow.service > 0) return;
    const waiting = this.takeWaiting(host);
    this.hosts[host] = undefined;
    this.count--;
    for (const handle of waiting) this.deliver(host, handle);
  }

  /** Whether an event that is due must wait for the processor. */
  delays(host: number, handle: number): boolean {
    const slow = this.hosts[host];
    if (!slow) return false;
    if (slow.served !== handle) return true;
    slow.served = 0;
    return false;
  }

  /** Puts an event in line. */
  queue(host: number, handle: number): void {
    const slow = this.hosts[host]!;
    slow.waiting.push(handle);
    if (slow.busy === 0) this.serve(host, slow);
  }

  /** Takes all events out of the line of a host, in order; the processor is idle then. */
  takeWaiting(host: number): readonly number[] {
    const slow = this.hosts[host];
    if (!slow) return [];
    this.run.unschedule(slow.busy);
    slow.busy = 0;
    return slow.waiting.splice(0);
  }

  private serve(host: number, slow: SlowHost): void {
    slow.busy = this.run.schedule(this.run.tick + slow.service, this.onServed, host);
  }

  private readonly onServed = (host: number): void => {
    const slow = this.hosts[host];
    if (!slow) return;
    slow.busy = 0;
    // An event that was cancelled while it waited takes no time.
    for (let handle = slow.waiting.shift(); handle !== undefined; handle = slow.waiting.shift()) {
      if (!this.deliver(host, handle)) continue;
      slow.served = handle;
      break;
    }
    if (slow.waiting.length > 0) this.serve(host, slow);
  };
}
