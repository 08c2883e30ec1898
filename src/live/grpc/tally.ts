/** Bytes that gRPC puts before each message: a flag, and its length. */
export const FRAME_BYTES = 5;

/** Which end of a call a program is. */
export type CallSide = "server" | "client";

/** Is told how a call ended, by a status code of gRPC, 0 for OK; the first word counts. */
export type CallEnd = (code: number) => void;

/** Told of every call as it begins, by the path of its method. */
export interface CallMeter {
  begin(side: CallSide, path: string): CallEnd;
}

/** The end of a call that nobody measures. */
export const unmeasured: CallEnd = () => {};

/** Counts what connections carried, frames of gRPC included and those of HTTP/2 not; of one program, or of several that share it. */
export class Tally {
  /** Unary requests and answers. */
  messages = 0;
  messageBytes = 0;
  /** Messages of streams, at the sender and at the receiver. */
  streamedOutBytes = 0;
  streamedInBytes = 0;
  /** Streams being received. */
  openStreams = 0;
  /** Measures calls one by one, where somebody wants to know. */
  meter: CallMeter | undefined;
  /** Calls served, by path. */
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
