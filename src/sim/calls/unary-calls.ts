import type { Millis } from "../../runtime/clock.js";
import { Code, DEADLINE_EXCEEDED, RpcError, UNAVAILABLE } from "../../runtime/rpc-error.js";
import type { Service } from "../../runtime/transport.js";
import { TICKS_PER_MS, type Tick } from "../events/event-queue.js";
import { Kind, SlotDouble, SlotLink, SlotReference, Word } from "../events/slot.js";
import type { Host } from "../host.js";
import { HostWord } from "../host-table.js";
import type { Kernel } from "../kernel.js";
import type { NotedCall } from "./call-book.js";
import { HeldMessages } from "./held-messages.js";
import { type Answering, UnaryReply } from "./unary-reply.js";

// Use constants of this module, not properties of imported objects: the compiler folds only the former into the hot path.
const { STRIDE, KIND, OWNER, OTHER, LIVES, DETAIL } = Word;
const { STRIDE: DOUBLES, DUE } = SlotDouble;
const { STRIDE: REFERENCES, CALLER, CALLBACK, ARG, MESSAGE } = SlotReference;
const { STRIDE: HOST_WORDS, SERVED: FIRST_SERVED } = HostWord;
const { STRIDE: LINKS, NEXT_SERVED, PREVIOUS_SERVED } = SlotLink;
const { REQUEST, REPLY, FAILURE, SERVED, WAITING } = Kind;

const UNIMPLEMENTED = new RpcError(Code.UNIMPLEMENTED, "the peer does not serve this method");

/** The bytes of an error on the network: status and a short text in the trailers. */
const ERROR_BYTES = 32;

/**
 * Unary calls in flight. A call is one slot with at most one pending event. At first this is the arrival of its request. While
 * the call is being served, or after a message was lost, the event is its deadline. Later it is the arrival of its reply, or the
 * moment at which its caller learns that nobody is there.
 */
export class UnaryCalls implements Answering {
  /** The number of requests and replies that arrived, and of their bytes, framing included. */
  delivered = 0;
  deliveredBytes = 0;
  /** The host that is about to crash at this tick, so that its calls and answers are lost; -1: none. */
  private silent = -1;
  private readonly overhead: number;
  /** The requests that wait for a paused or slow host, by slot. */
  private readonly waiting = new Map<number, object>();
  private readonly held: HeldMessages;

  constructor(private readonly kernel: Kernel) {
    this.held = new HeldMessages(kernel);
    this.overhead = kernel.network.spec.overhead;
  }

  /**
   * Starts a call and returns its handle. Where the network is disturbed, it may start the same call twice; nobody hears the second answer.
   * `isCopy`: whether this is the second call.
   */
  begin(
    caller: Host,
    to: number,
    service: Service,
    name: string,
    request: object,
    deadline: Millis,
    done: unknown,
    arg: unknown,
    isCopy = false,
  ): number {
    const { kernel } = this;
    const { queue, table, references } = kernel;
    const from = caller.number;
    const method = kernel.methods.lookUp(service, name);
    const slot = queue.take();
    const words = queue.words;
    const at = slot * STRIDE;
    const due = kernel.tick + Math.ceil(deadline * TICKS_PER_MS);
    const bytes = method.requestSize(request) + this.overhead;
    const life = to < table.size ? table.life(to) : -1;
    kernel.book?.begins(slot, method.name, to);
    words[at + KIND] = REQUEST | (method.id << 8);
    words[at + OWNER] = from;
    words[at + OTHER] = to;
    words[at + LIVES] = (table.life(from) & 0xffff) | (life << 16);
    words[at + DETAIL] = bytes;
    queue.doubles[slot * DOUBLES + DUE] = due;
    references[slot * REFERENCES + CALLER] = caller;
    references[slot * REFERENCES + CALLBACK] = done;
    references[slot * REFERENCES + ARG] = arg;
    references[slot * REFERENCES + MESSAGE] = method.carryRequest(request);
    const transit = to < table.size ? kernel.reachability.message(from, to, bytes) : 0;
    const arrival = kernel.tick + transit;
    if (life >= 0 && transit >= 0 && arrival <= due && from !== this.silent) queue.schedule(slot, arrival);
    else this.failRequest(slot, life, transit);
    const handle = queue.handle(slot);
    if (!kernel.reachability.isClear && !isCopy && kernel.reachability.disturbances.isDoubled(from, to))
      this.begin(caller, to, service, name, request, deadline, undefined, undefined, true);
    return handle;
  }

  /**
   * Called when a call begins whose request does not arrive by the call's deadline, or finds its callee down. `life`: the callee's; `transit`: how long
   * the request takes; below 0: it is lost.
   */
  private failRequest(slot: number, life: number, transit: Tick): void {
    const { kernel } = this;
    const due = kernel.queue.doubles[slot * DOUBLES + DUE]!;
    const isSilent = kernel.queue.words[slot * STRIDE + OWNER] === this.silent;
    const isLate = kernel.tick + transit > due;
    if (isLate && life >= 0 && !isSilent) this.held.outlast(slot, kernel.tick + transit);
    if (isSilent || transit < 0 || isLate) this.failAt(slot, due, DEADLINE_EXCEEDED);
    else this.failUnreachable(slot);
  }

  /** Drops the call's completion, so that the caller hears nothing more of it. The call itself goes on. */
  abandon(handle: number, caller: number): void {
    const { queue, references } = this.kernel;
    const slot = queue.slotOf(handle);
    if (slot < 0) return;
    const kind = queue.words[slot * STRIDE + KIND]! & 0xff;
    if (kind !== REQUEST && kind !== REPLY && kind !== FAILURE && kind !== SERVED && kind !== WAITING) return;
    if (queue.words[slot * STRIDE + OWNER] !== caller) return;
    references[slot * REFERENCES + CALLBACK] = undefined;
    references[slot * REFERENCES + ARG] = undefined;
  }

  /** Loses every call and answer that a host sends from now until it dies. Callers that wait for its answers learn of its death as usual. */
  silence(host: number): void {
    this.silent = host;
  }

  requestArrived(slot: number): void {
    const { kernel } = this;
    const { queue } = kernel;
    const words = queue.words;
    const at = slot * STRIDE;
    const from = words[at + OWNER]!;
    const to = words[at + OTHER]!;
    if (!kernel.reachability.passes(from, to)) return this.stopped(slot, from, to);
    if (!kernel.gate.admits(to, words[at + LIVES]! >> 16)) return this.failUnreachable(slot);
    const bytes = words[at + DETAIL]!;
    const id = words[at + KIND]! >> 8;
    this.delivered++;
    this.deliveredBytes += bytes;
    kernel.record(to, (REQUEST << 16) | id, bytes);
    const method = kernel.methods.methods[id]!;
    method.served++;
    const request = kernel.references[slot * REFERENCES + MESSAGE];
    const reply = new UnaryReply(
      this,
      slot,
      queue.generationOf(slot),
      kernel.book && { method: method.name, host: to },
    );
    const handlers = method.handlers[to];
    if (handlers === undefined) return reply.send(UNIMPLEMENTED);
    // Call it as a method, and not as a detached function, since the handler uses its program's `this`.
    handlers[method.name]!(request, kernel.references[slot * REFERENCES + CALLER], reply);
    if (!reply.answered) this.answersLater(slot, reply);
  }

  private answersLater(slot: number, reply: UnaryReply): void {
    this.keepServing(slot, SERVED);
    this.kernel.book?.isServed(slot, reply);
  }

  /** Sends the handler's answer on its way to the caller, unless it comes too late. */
  answer(slot: number, generation: number, result: object): void {
    const { kernel } = this;
    const { queue } = kernel;
    if (queue.generationOf(slot) !== generation) return;
    const words = queue.words;
    const at = slot * STRIDE;
    const from = words[at + OWNER]!;
    const to = words[at + OTHER]!;
    const id = words[at + KIND]! >> 8;
    const due = queue.doubles[slot * DOUBLES + DUE]!;
    // A call whose callee died meanwhile is already failing.
    if ((words[at + KIND]! & 0xff) === FAILURE) return;
    if ((words[at + KIND]! & 0xff) === SERVED) {
      this.unserve(slot);
      queue.remove(slot, due);
    }
    const method = kernel.methods.methods[id]!;
    const failed = result instanceof RpcError;
    const bytes = (failed ? ERROR_BYTES : method.responseSize(result)) + this.overhead;
    const transit = kernel.reachability.message(to, from, bytes);
    const arrival = kernel.tick + transit;
    if (to === this.silent) return this.failUnreachable(slot);
    if (transit < 0 || arrival > due) {
      this.failAt(slot, due, DEADLINE_EXCEEDED);
      return;
    }
    words[at + KIND] = REPLY | (id << 8);
    words[at + DETAIL] = bytes;
    kernel.references[slot * REFERENCES + MESSAGE] = failed ? result : method.carryResponse(result);
    queue.schedule(slot, arrival);
  }

  /** Notes that a handler answered a call once more, which is a bug of its program. Without a book of calls this throws. */
  answeredAgain(call: NotedCall | undefined): void {
    if (!this.kernel.book || !call) throw new Error("a call was answered twice");
    this.kernel.book.answeredTwice(call);
  }

  replyArrived(slot: number): void {
    const { words } = this.kernel.queue;
    const at = slot * STRIDE;
    const from = words[at + OTHER]!;
    const to = words[at + OWNER]!;
    if (!this.kernel.reachability.passes(from, to)) return this.stopped(slot, from, to);
    const bytes = words[at + DETAIL]!;
    this.delivered++;
    this.deliveredBytes += bytes;
    this.finish(slot, REPLY, bytes);
  }

  /** Holds a message that is due and does not arrive now, if only holds lie in its way; otherwise the message is lost. */
  private stopped(slot: number, from: number, to: number): void {
    const { reachability, queue } = this.kernel;
    if (reachability.reaches(from, to)) this.held.keep(slot, from, to);
    this.failAt(slot, queue.doubles[slot * DOUBLES + DUE]!, DEADLINE_EXCEEDED);
  }

  /** Called when a hold ends. The messages that waited for its end arrive now. */
  released(): void {
    this.held.release();
  }

  failureDue(slot: number): void {
    const { words } = this.kernel.queue;
    const kind = words[slot * STRIDE + KIND]! & 0xff;
    if (kind !== FAILURE) this.unserve(slot);
    if (kind === SERVED) this.kernel.book?.isLate(slot, words[slot * STRIDE + LIVES]! >> 16, this.kernel.tick);
    const error = this.kernel.references[slot * REFERENCES + MESSAGE] as RpcError;
    this.finish(slot, FAILURE, error.code);
  }

  /**
   * Called when a request, reply or failure comes for a paused or slow host. Returns false if the message was lost or held on its way, so
   * that it does not wait for the host.
   */
  cameToPaused(slot: number): boolean {
    const { queue, references, reachability } = this.kernel;
    const at = slot * STRIDE;
    const kind = queue.words[at + KIND]! & 0xff;
    const [caller, callee] = [queue.words[at + OWNER]!, queue.words[at + OTHER]!];
    if (kind === FAILURE) return true;
    if (kind === REQUEST || kind === REPLY) {
      const [from, to] = kind === REQUEST ? [caller, callee] : [callee, caller];
      if (!reachability.passes(from, to)) {
        this.stopped(slot, from, to);
        return false;
      }
      // The caller of a request may run although its callee is paused or slow. So from now on the call's event is the caller's deadline.
      if (kind === REQUEST) {
        this.waiting.set(slot, references[slot * REFERENCES + MESSAGE] as object);
        this.keepServing(slot, WAITING);
      }
      return true;
    }
    // The deadline of a call has come while its caller is paused or slow. For the callee the call is over.
    this.unserve(slot);
    queue.words[at + KIND] = (queue.words[at + KIND]! & ~0xff) | FAILURE;
    return true;
  }

  /** Called when a paused or slow host is ready for a request that waited for it. The request arrives now. */
  revive(slot: number): void {
    const { queue, references } = this.kernel;
    const at = slot * STRIDE;
    queue.remove(slot, queue.doubles[slot * DOUBLES + DUE]!);
    references[slot * REFERENCES + MESSAGE] = this.waiting.get(slot);
    this.unserve(slot);
    queue.words[at + KIND] = (queue.words[at + KIND]! & ~0xff) | REQUEST;
  }

  /**
   * Called when a host dies. The callers that wait for its answers learn of its death after the detection delay, or at their deadline. Requests on
   * the way fail when they arrive.
   */
  hostDied(host: number): void {
    if (host === this.silent) this.silent = -1;
    const { queue, table } = this.kernel;
    let slot = table.words[host * HOST_WORDS + FIRST_SERVED]!;
    table.words[host * HOST_WORDS + FIRST_SERVED] = -1;
    while (slot >= 0) {
      const next = queue.links[slot * LINKS + NEXT_SERVED]!;
      queue.remove(slot, queue.doubles[slot * DOUBLES + DUE]!);
      this.failUnreachable(slot);
      slot = next;
    }
  }

  private finish(slot: number, kind: number, detail: number): void {
    const { kernel } = this;
    const words = kernel.queue.words;
    const at = slot * STRIDE;
    const caller = words[at + OWNER]!;
    const lives = words[at + LIVES]!;
    const id = words[at + KIND]! >> 8;
    const references = kernel.references;
    const done = references[slot * REFERENCES + CALLBACK] as ((result: unknown, arg: unknown) => void) | undefined;
    const arg = references[slot * REFERENCES + ARG];
    const result = references[slot * REFERENCES + MESSAGE];
    kernel.book?.ends(slot, done !== undefined);
    kernel.free(slot);
    if (!kernel.gate.admits(caller, lives)) return;
    kernel.record(caller, (kind << 16) | id, detail);
    if (done !== undefined) done(result, arg);
  }

  /** Fails a call whose callee is not there. The caller learns this after the detection delay, or at its deadline. */
  private failUnreachable(slot: number): void {
    const { kernel } = this;
    const { words, doubles } = kernel.queue;
    const deadline = doubles[slot * DOUBLES + DUE]!;
    const learns = kernel.tick + kernel.detection;
    const hears = kernel.reachability.passes(words[slot * STRIDE + OTHER]!, words[slot * STRIDE + OWNER]!);
    if (hears && learns < deadline) this.failAt(slot, learns, UNAVAILABLE);
    else this.failAt(slot, Math.max(deadline, kernel.tick), DEADLINE_EXCEEDED);
  }

  private failAt(slot: number, due: Tick, error: RpcError): void {
    const { queue, references } = this.kernel;
    queue.words[slot * STRIDE + KIND] = (queue.words[slot * STRIDE + KIND]! & ~0xff) | FAILURE;
    references[slot * REFERENCES + MESSAGE] = error;
    queue.schedule(slot, due);
  }

  /** Keeps a call that is answered later: in the callee's list, with its deadline as the pending event. */
  private keepServing(slot: number, kind: typeof SERVED | typeof WAITING): void {
    const { queue, table } = this.kernel;
    const host = queue.words[slot * STRIDE + OTHER]!;
    const head = table.words[host * HOST_WORDS + FIRST_SERVED]!;
    const { links } = queue;
    links[slot * LINKS + NEXT_SERVED] = head;
    links[slot * LINKS + PREVIOUS_SERVED] = -1;
    if (head >= 0) links[head * LINKS + PREVIOUS_SERVED] = slot;
    table.words[host * HOST_WORDS + FIRST_SERVED] = slot;
    this.failAt(slot, queue.doubles[slot * DOUBLES + DUE]!, DEADLINE_EXCEEDED);
    queue.words[slot * STRIDE + KIND]! += kind - FAILURE;
  }

  private unserve(slot: number): void {
    const { queue, table } = this.kernel;
    if (this.waiting.size > 0) this.waiting.delete(slot);
    const { links } = queue;
    const next = links[slot * LINKS + NEXT_SERVED]!;
    const previous = links[slot * LINKS + PREVIOUS_SERVED]!;
    if (next >= 0) links[next * LINKS + PREVIOUS_SERVED] = previous;
    if (previous >= 0) links[previous * LINKS + NEXT_SERVED] = next;
    else table.words[queue.words[slot * STRIDE + OTHER]! * HOST_WORDS + FIRST_SERVED] = next;
  }
}
