import type { Tick } from "../events/event-queue.js";
import type { Kernel } from "../kernel.js";
import type { Links } from "../network/links.js";

/**
 * The bytes of the messages of all streams. They have an object of their own: when one of its numbers outgrows 32 bits, V8 compiles again everything
 * that reads the object.
 */
export interface ByteCounts {
  /** The bytes that have left their servers. */
  sent: number;
  delivered: number;
  cut: number;
  /** The bytes of messages that have left their server and have not arrived yet. */
  onWire: number;
}

/** What a stream needs from the object that keeps all streams: events, flows, and the counts of bytes. */
export interface StreamKeeper<Stream> {
  readonly kernel: Kernel;
  readonly links: Links;
  /** The number of ticks that a message of a stream takes in addition to latency and bytes. */
  readonly chunkDelay: Tick;
  readonly bytes: ByteCounts;
  /** The streams that a partition or a hold has stopped. */
  readonly severed: Set<Stream>;
  /** Schedules a step of a stream, and returns a handle. */
  schedule(stream: Stream, what: number, due: Tick, about: object | undefined): number;
  unschedule(handle: number): void;
  /** Lets a stream's next message move, at once or when the connection is free. */
  startFlow(stream: Stream, bytes: number): void;
  /** Ends a stream's flow before its time. */
  cutFlow(stream: Stream): void;
}

/** Credit for further messages, which travels to a server. */
export interface Credit {
  readonly messages: number;
}
