import { UNAVAILABLE } from "../../runtime/rpc-error.js";
import type { Tick } from "../events/event-queue.js";
import { StreamEvent } from "../events/slot.js";
import type { StreamKeeper } from "./stream-keeper.js";

/** An event of a stream that a partition or a hold keeps on its way from one end to the other: a message, its end, credit and so on. */
export interface HeldWord {
  /** The kind of event, a `StreamEvent`. */
  readonly what: number;
  readonly about: object | undefined;
}

/** The state of a stream while a partition or a hold lies between its ends. Only a partition makes the ends give each other up. */
export class Severance<Stream> {
  /** The tick at which the two ends give each other up; Infinity: they do not. */
  lostAt: Tick = Number.POSITIVE_INFINITY;
  /**
   * Events that became due since the ends were separated, in order. If the ends reach each other again before `lostAt`, these events are
   * sent again then.
   */
  readonly held: HeldWord[] = [];
  /** The handles of the two events that tell each end that it has lost the other. */
  private lostServer = 0;
  private lostClient = 0;

  constructor(
    private readonly streams: StreamKeeper<Stream>,
    private readonly stream: Stream,
  ) {}

  /** Makes the ends give each other up after the detection delay. Called while a partition lies between them. */
  loseEnds(): void {
    if (this.lostAt < Number.POSITIVE_INFINITY) return;
    const { streams, stream } = this;
    this.lostAt = streams.kernel.tick + streams.kernel.detection;
    this.lostServer = streams.schedule(stream, StreamEvent.LOST_SERVER, this.lostAt, UNAVAILABLE);
    this.lostClient = streams.schedule(stream, StreamEvent.LOST_CLIENT, this.lostAt, undefined);
  }

  /** Keeps the ends together, as no partition lies between them any more. Returns false if they have given each other up already. */
  keepEnds(): boolean {
    if (this.streams.kernel.tick >= this.lostAt) return false;
    this.streams.unschedule(this.lostServer);
    this.streams.unschedule(this.lostClient);
    this.lostAt = Number.POSITIVE_INFINITY;
    return true;
  }
}
