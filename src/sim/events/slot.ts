import { SLOT_WORDS } from "./event-queue.js";

/** What a pending event is, as stored in its slot and folded into the digest. */
export const Kind = {
  TIMER: 1,
  REQUEST: 2,
  REPLY: 3,
  /** A call will fail with the error that its slot refers to: at its deadline, or when the caller learns that nobody is there. */
  FAILURE: 4,
  FLOWS: 5,
  STREAM: 6,
  CRASH: 7,
  BOOT: 8,
  /** A call that is being served; it will fail at its deadline unless it is answered. */
  SERVED: 9,
  /** A call whose request waits for a paused host; it will fail at its deadline unless the host goes on before. */
  WAITING: 10,
  PARTITION: 11,
  HEAL: 12,
  PAUSE: 13,
  RESUME: 14,
} as const;

/** Layout of the words of a slot: one event, or one call. The first is the queue's. */
export const Word = {
  STRIDE: SLOT_WORDS,
  /** Kind in the low 8 bits; a call's method above. */
  KIND: 1,
  /** Host whose event it is: a call's caller, and the end of a stream that is told; -1: none. */
  OWNER: 2,
  /** A call's callee. */
  OTHER: 3,
  /** The owner's life; of a call, its low 16 bits, and those of the callee's life above. */
  LIVES: 4,
  /** Of a call: bytes of the message on its way. Of a stream's event: what happens. */
  DETAIL: 5,
} as const;

/** Position among a slot's 64-bit words of a call's deadline, or of the tick for which a timer or a stream's event is due. */
export const SlotDouble = { STRIDE: SLOT_WORDS / 2, DUE: 3 } as const;

/**
 * Positions of what a slot refers to. They begin at 1: V8 puts the elements of a large array 24 bytes after the start of
 * a cache line, and so the four of a slot share one.
 */
export const SlotReference = {
  STRIDE: 4,
  /** The host that calls. It may outlast the call: hosts stay. */
  CALLER: 1,
  /** What is called in the end; of a stream's event, the stream. */
  CALLBACK: 2,
  ARG: 3,
  /** Request, response or error on its way. */
  MESSAGE: 4,
} as const;

/** What a pending stream event does, as stored in its slot. The first five are word from one end to the other. */
export const StreamEvent = {
  OPEN: 0,
  CREDIT: 1,
  MESSAGE: 2,
  END: 3,
  CANCEL: 4,
  DEADLINE: 5,
  /** Its first bytes start to move. */
  WARM: 6,
  /** One end learns that the other is gone: its host died, or is cut off. */
  LOST_SERVER: 7,
  LOST_CLIENT: 8,
} as const;
