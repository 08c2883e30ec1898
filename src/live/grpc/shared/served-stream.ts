import type { ServerDuplexStream } from "@grpc/grpc-js";
import { type SharedCall, ShareRequest, ShareResponse } from "../../../gen/swarmlab/v1/calls.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";
import { MESSAGE_LIMIT_BYTES } from "../channels.js";
import { statusOf } from "../status.js";
import { encodeMessage } from "../wire.js";

const NOTHING = new Uint8Array(0);
const NUMBER_TAKEN = new RpcError(Code.INVALID_ARGUMENT, "a call with this number is under way");
const TOO_LARGE = new RpcError(Code.RESOURCE_EXHAUSTED, `the answer is larger than ${MESSAGE_LIMIT_BYTES} bytes`);
const ENDING = new RpcError(Code.UNAVAILABLE, "the server ends");

/** Takes the answer to a call, or its error. */
export type Answer = (result: Uint8Array | RpcError) => void;

/** A call that was admitted. */
export interface Visit {
  /** Called once when the call is over, with its status code. */
  end(code: number): void;
}

/** What a shared stream needs of its server. */
export interface Serving {
  /** Admits a call, or says why not. */
  admit(path: string): Visit | RpcError;
  /** Has the method serve the request of a call that was admitted. */
  serve(path: string, request: Uint8Array, answer: Answer): void;
}

/** A shared stream at its server: calls come, each is admitted and served as if it had come alone, and its answer is sent. */
export class ServedStream {
  private readonly visits = new Map<number, Visit>();
  /** The calls whose answers are not written yet. */
  private readonly unread = new Set<Visit>();
  private ending = false;
  private over = false;

  constructor(
    private readonly call: ServerDuplexStream<Buffer, Buffer>,
    private readonly serving: Serving,
    private readonly onOver: (stream: ServedStream) => void,
  ) {
    call.on("data", (message: Buffer) => this.onMessage(message));
    call.on("end", () => this.end());
    call.on("cancelled", () => this.cancelled());
    call.on("drain", () => call.resume());
  }

  /** Takes no more calls, and ends when those under way have been answered. */
  end(): void {
    this.ending = true;
    if (this.visits.size + this.unread.size > 0 || this.over) return;
    this.finish();
    this.call.end();
  }

  private onMessage(message: Buffer): void {
    if (this.over) return;
    let requests: readonly SharedCall[];
    try {
      requests = ShareRequest.decode(message).calls;
    } catch {
      return this.refuse(new RpcError(Code.INTERNAL, "a message of a shared stream cannot be decoded"));
    }
    for (const request of requests) this.begin(request);
  }

  private begin({ number, path, request }: SharedCall): void {
    // An earlier call of the same message broke the rules.
    if (this.over) return;
    if (path === "") return this.forget(number);
    if (this.ending) return this.send(number, ENDING);
    if (this.visits.has(number)) return this.refuse(NUMBER_TAKEN);
    const visit = this.serving.admit(path);
    if (visit instanceof RpcError) return this.send(number, visit);
    this.visits.set(number, visit);
    this.serving.serve(path, request, (result) => {
      if (this.visits.get(number) === visit) this.answer(number, visit, result);
    });
  }

  /** Notes that a caller no longer waits. The handler of its call goes on, as it does when a call's own stream is reset. */
  private forget(number: number): void {
    this.visits.get(number)?.end(Code.CANCELLED);
    this.visits.delete(number);
    if (this.ending) this.end();
  }

  private answer(number: number, visit: Visit, result: Uint8Array | RpcError): void {
    this.visits.delete(number);
    const sent = !(result instanceof RpcError) && result.length > MESSAGE_LIMIT_BYTES ? TOO_LARGE : result;
    this.unread.add(visit);
    // Until the caller takes the answer, its call counts as open. So the limit of open calls also limits the answers in memory.
    this.send(number, sent, () => {
      if (!this.unread.delete(visit)) return;
      visit.end(sent instanceof RpcError ? sent.code : 0);
      if (this.ending) this.end();
    });
  }

  private send(number: number, result: Uint8Array | RpcError, written: () => void = () => {}): void {
    if (this.over) return;
    const failure = result instanceof RpcError ? statusOf(result) : undefined;
    const answer = result instanceof RpcError ? NOTHING : result;
    const one = { number, code: failure?.code ?? 0, details: failure?.details ?? "", answer };
    // While the caller does not read its answers, read no further calls: answers are kept in memory.
    if (!this.call.write(encodeMessage(ShareResponse, { answers: [one] }), written)) this.call.pause();
  }

  /** Ends the stream of a caller that does not keep to the rules. */
  private refuse(error: RpcError): void {
    this.finish();
    this.call.emit("error", statusOf(error));
  }

  private cancelled(): void {
    // grpc-js emits this event after an ordinary end, too.
    if (!this.over) this.finish();
  }

  private finish(): void {
    this.over = true;
    for (const visit of [...this.visits.values(), ...this.unread]) visit.end(Code.CANCELLED);
    this.visits.clear();
    this.unread.clear();
    this.onOver(this);
  }
}
