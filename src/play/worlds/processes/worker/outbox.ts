import type { Tally } from "../../../../live/grpc/tally.js";
import { noObserver, type Observer } from "../../../../runtime/observer.js";
import { monotonicNow, type ObservedEvent, type Report } from "./reports.js";

/** How long events wait for others, in ms of real time, so that they are sent together; and the time between two tallies without events. */
const EVENTS_MS = 10;
const TALLY_MS = 100;

/**
 * The events that a program's process has to report. They are sent in batches, in order. If the process is killed, at most
 * the events of the last few milliseconds are lost.
 */
export class Outbox {
  private events: ObservedEvent[] = [];
  private toldAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private told = 0;

  constructor(
    private readonly tell: (report: Report) => void,
    private readonly tally: Tally,
  ) {
    // Only the channel should keep the process alive.
    setInterval(() => this.flush(), TALLY_MS).unref();
  }

  /** Makes an observer of one node, or of the tracker (-1), that puts events into the outbox. */
  observer(node: number): Observer {
    const note =
      <M extends keyof Observer>(method: M) =>
      (...args: Parameters<Observer[M]>): void =>
        this.add([monotonicNow(), node, method, args] as ObservedEvent);
    return {
      ...noObserver,
      operationStarted: note("operationStarted"),
      operationEnded: note("operationEnded"),
      chunkServed: note("chunkServed"),
      chunkFetched: note("chunkFetched"),
      fetchFailed: note("fetchFailed"),
      chunkRefused: note("chunkRefused"),
      chunkStored: note("chunkStored"),
      chunkDropped: note("chunkDropped"),
      copyPromoted: note("copyPromoted"),
      membershipChanged: note("membershipChanged"),
      peerChanged: note("peerChanged"),
      replicasChanged: note("replicasChanged"),
      repairHeld: note("repairHeld"),
      repairResumed: note("repairResumed"),
      repairOrdered: note("repairOrdered"),
      repairEnded: note("repairEnded"),
      fileCommitted: note("fileCommitted"),
      fileRemoved: note("fileRemoved"),
    };
  }

  /** Sends the events that wait, and the tally. Call it before every other report, so that the events come first. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { messages, messageBytes, streamedOutBytes, streamedInBytes, openStreams, served } = this.tally;
    // Only the program that makes a call counts its messages. If a tracker calls nobody, only the calls that it serves show that its tally has
    // changed. So add them.
    let carried = messages + streamedOutBytes + streamedInBytes + openStreams;
    for (const calls of served.values()) carried += calls;
    if (this.events.length === 0 && carried === this.told) return;
    this.told = carried;
    this.toldAt = monotonicNow();
    const { events } = this;
    this.events = [];
    const tally = { messages, messageBytes, streamedOutBytes, streamedInBytes, openStreams, served: new Map(served) };
    this.tell({ tell: "events", events, tally });
  }

  private add(event: ObservedEvent): void {
    this.events.push(event);
    if (this.timer) return;
    const wait = Math.max(0, this.toldAt + EVENTS_MS - monotonicNow());
    this.timer = setTimeout(() => this.flush(), wait);
  }
}
