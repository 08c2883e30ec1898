/** The number of bytes that gRPC puts before each message: a flag, and its length. */
export const FRAME_BYTES = 5;

/** The side of a call on which a program is: the one that serves the call, or the one that makes it. */
export type CallSide = "server" | "client";

/**
 * The owner of a measured call calls this function when the call ends, with the gRPC status code (0 for OK). Only the first time counts.
 */
export type CallEnd = (code: number) => void;

/** Called when a call begins, with the path of its method. */
export interface CallMeter {
  begin(side: CallSide, path: string): CallEnd;
}

/** The `CallEnd` of a call that nobody measures. */
export const unmeasured: CallEnd = () => {};

/** Counts the traffic of one program, or of several that share this object. Includes the frames of gRPC, but not those of HTTP/2. */
export class Tally {
  /** The requests and answers of unary calls, and their bytes. Only the program that makes a call counts them. */
  messages = 0;
  messageBytes = 0;
  /** The number of bytes of stream messages that were sent, and that were received. */
  streamedOutBytes = 0;
  streamedInBytes = 0;
  /** The number of streams that are being received. */
  openStreams = 0;
  /** The meter of each call; undefined if calls are not measured. */
  meter: CallMeter | undefined;
  /** The number of calls served, by path. */
  readonly served = new Map<string, number>();

  message(bytes: number): void {
    this.messages++;
    this.messageBytes += bytes + FRAME_BYTES;
  }

  begin(side: CallSide, path: string): CallEnd {
    return this.meter?.begin(side, path) ?? unmeasured;
  }

  serve(path: string): void {
    this.served.set(path, (this.served.get(path) ?? 0) + 1);
  }
}
