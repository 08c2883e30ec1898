import type { Reply } from "../../runtime/transport.js";
import type { NotedCall } from "./call-book.js";

/** The object that takes the answers of handlers. */
export interface Answering {
  /** Sends an answer on its way to the caller. */
  answer(slot: number, generation: number, result: object): void;
  /** Called when a handler answers a call that it has answered already. */
  answeredAgain(call: NotedCall | undefined): void;
}

/** The object through which a handler answers one call. */
export class UnaryReply implements Reply<object> {
  answered = false;

  constructor(
    private readonly calls: Answering,
    private readonly slot: number,
    private readonly generation: number,
    /** The call for the book of calls; undefined if there is no book, as in most runs. */
    readonly noted: NotedCall | undefined,
  ) {}

  send(result: object): void {
    if (this.answered) return this.calls.answeredAgain(this.noted);
    this.answered = true;
    this.calls.answer(this.slot, this.generation, result);
  }
}
