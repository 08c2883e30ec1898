/** Bytes that gRPC puts before each message: a flag, and its length. */
export const FRAME_BYTES = 5;

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
  /** Calls served, by path. */
  readonly served = new Map<string, number>();

  message(bytes: number): void {
    this.messages++;
    this.messageBytes += bytes + FRAME_BYTES;
  }

  serve(path: string): void {
    this.served.set(path, (this.served.get(path) ?? 0) + 1);
  }
}
