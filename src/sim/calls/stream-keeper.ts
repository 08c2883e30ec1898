import type { Tick } from "../events/event-queue.js";
import type { Kernel } from "../kernel.js";
import type { Links } from "../network/links.js";

/** What a stream needs from the object that keeps all streams: events, flows, and the counts of bytes. */
export interface StreamKeeper<Stream> {
  readonly kernel: Kernel;
  readonly links: Links;
  /** Ticks that a message of a stream takes on top of latency and bytes. */
  readonly chunkDelay: Tick;
  deliveredBytes: number;
  cutBytes: number;
  /** Bytes of messages that have left their server and have not arrived. */
  wireBytes: number;
  /** Streams that a partition or a hold has stopped. */
  readonly severed: Set<Stream>;
  /** Schedules a step of a stream; returns a handle. */
  schedule(stream: Stream, what: number, due: Tick, about: object | undefined): number;
  unschedule(handle: number): void;
  /** Lets a stream's next message move, at once or when the connection is free. */
  startFlow(stream: Stream, bytes: number): void;
  /** Ends a stream's flow before its time. */
  cutFlow(stream: Stream): void;
  /** Called when a host's end of a stream is over. */
  forget(host: number, stream: Stream): void;
}

/** Credit that travels to a server. */
export interface Credit {
  readonly messages: number;
}
