import type { Reply } from "../../runtime/transport.js";

/** The object that takes the answers of handlers. */
export interface Answering {
  /** Sends an answer on its way to the caller. */
  answer(slot: number, generation: number, result: object): void;
  /** Called when a handler answers a call that it has answered already. */
  answeredAgain(method: string, host: number): void;
}

/** The object through which a handler answers one call. */
export class UnaryReply implements Reply<object> {
  answered = false;

  constructor(
    private readonly calls: Answering,
    private readonly slot: number,
    private readonly generation: number,
    private readonly method: string,
    private readonly host: number,
  ) {}

  send(result: object): void {
    if (this.answered) return this.calls.answeredAgain(this.method, this.host);
    this.answered = true;
    this.calls.answer(this.slot, this.generation, result);
  }
}
