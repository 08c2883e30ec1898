/** The numbers of the lifelines of the tracker and of an unknown program. The lifeline of a node has the node's position as its number. */
export const TRACKER = -1;
export const UNKNOWN = -2;
/** The number of the lifeline for all programs that have none of their own. */
export const OTHERS = -3;

/** A call, or the transfer of a chunk, in a sequence diagram. Times are in ms of the run. */
export interface Message {
  readonly kind: "call" | "transfer";
  readonly start: number;
  /** The time at which the sender knew the result; the end of the run, if the message was under way then. */
  readonly end: number;
  readonly from: number;
  readonly to: number;
  /** The name of the method, or of the chunk. */
  readonly label: string;
  readonly outcome: string;
  /** The time in ms that a caller gave its call; 0 for a transfer. */
  readonly deadline: number;
  /**
   * The number of the attempt. If the sender's previous call of this method to the same peer had ended without success before this call began, it
   * is that call's number plus 1; otherwise 1.
   */
  readonly attempt: number;
  /** The purpose of a transfer, as a position in `purposes`; -1 for a call. */
  readonly purpose: number;
}

export type Ending = "answered" | "refused" | "failed" | "given up";

/** The codes of failures in which no answer came, so that the caller does not know what the callee did. */
const unanswered = new Set(["DEADLINE_EXCEEDED", "UNAVAILABLE", "CANCELLED", "UNKNOWN", "INTERNAL"]);
const notWaitedFor = new Set(["abandoned", "interrupted", "unfinished"]);

/** How a message ended: by an answer, by an answer that is an error, without an answer, or because its caller no longer waited. */
export function endingOf({ outcome }: Pick<Message, "outcome">): Ending {
  if (outcome === "OK") return "answered";
  if (notWaitedFor.has(outcome)) return "given up";
  return unanswered.has(outcome) ? "failed" : "refused";
}

/** Whether a message with this outcome failed. */
export function isFailure(outcome: string): boolean {
  return outcome !== "OK" && outcome !== "abandoned" && outcome !== "unfinished";
}

type Unnumbered = Omit<Message, "attempt">;

/**
 * Messages in the order in which they began, with the number of the attempt for each call. `tick`: how finely transfers
 * were measured, in milliseconds.
 */
export function inOrder(messages: readonly Unnumbered[], tick: number): Message[] {
  const calls = messages.filter(({ kind }) => kind === "call");
  const finely = messages.map((message) => (message.kind === "call" ? message : withinItsCall(message, calls, tick)));
  const sorted = finely.sort(
    (a, b) => a.start - b.start || Number(a.kind === "transfer") - Number(b.kind === "transfer"),
  );
  const last = new Map<string, Message>();
  return sorted.map((message) => {
    if (message.kind === "transfer") return { ...message, attempt: 1 };
    const key = `${message.from} ${message.to} ${message.label}`;
    const before = last.get(key);
    const isAgain = before !== undefined && before.end <= message.start && endingOf(before) !== "answered";
    const numbered = { ...message, attempt: isAgain ? before.attempt + 1 : 1 };
    last.set(key, numbered);
    return numbered;
  });
}

/**
 * The times of transfers are in whole ticks, those of calls are finer. So a chunk may seem to begin just before the call that asked for it.
 * Then it gets the beginning of the call. A chunk that seems to end just after its call gets the end of the call.
 */
function withinItsCall(chunk: Unnumbered, calls: readonly Unnumbered[], tick: number): Unnumbered {
  const its = calls.filter(({ from, to }) => from === chunk.to && to === chunk.from);
  const first = its.find(({ start }) => start > chunk.start && start <= chunk.start + tick);
  const last = its.find(({ end }) => end < chunk.end && end >= chunk.end - tick);
  const start = first?.start ?? chunk.start;
  return { ...chunk, start, end: Math.max(start, last?.end ?? chunk.end) };
}
