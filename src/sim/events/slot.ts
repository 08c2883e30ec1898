import { SLOT_WORDS } from "./event-queue.js";

/** The kinds of events. A slot stores the kind of its pending event. CRASH, BOOT and those from PARTITION on are only added to the digest. */
export const Kind = {
  TIMER: 1,
  REQUEST: 2,
  REPLY: 3,
  /** A call that will fail with the error that its slot refers to: at its deadline, or when the caller learns that nobody is there. */
  FAILURE: 4,
  FLOWS: 5,
  STREAM: 6,
  CRASH: 7,
  BOOT: 8,
  /** A call that is being served. It will fail at its deadline unless it is answered. */
  SERVED: 9,
  /** A call whose request waits for a paused or slow host. It will fail at its deadline unless the host is ready before. */
  WAITING: 10,
  PARTITION: 11,
  HEAL: 12,
  PAUSE: 13,
  RESUME: 14,
  DISTURBANCE: 15,
  CALM: 16,
  HOLD: 17,
  RELEASE: 18,
  SLOW: 19,
  QUICKEN: 20,
  SKEW: 21,
  CORRECT: 22,
} as const;

/** The layout of the words of a slot, which stands for one event or one call. The first word belongs to the queue. */
export const Word = {
  STRIDE: SLOT_WORDS,
  /** The kind, in the low 8 bits. For a call, the bits above are the method's number. */
  KIND: 1,
  /** The host to which the event belongs: a call's caller, or the host to which a stream's event is delivered; -1: none. */
  OWNER: 2,
  /** The callee of a call. */
  OTHER: 3,
  /** The owner's life. For a call: the low half has the low 16 bits of the owner's life, the high half those of the callee's. */
  LIVES: 4,
  /** The bytes of the message on its way, for a call. For a stream's event, a `StreamEvent`. */
  DETAIL: 5,
} as const;

/** The positions among a slot's 64-bit words. `DUE`: a call's deadline, or the tick at which a timer or a stream's event is due. */
export const SlotDouble = { STRIDE: SLOT_WORDS / 2, DUE: 3 } as const;

/**
 * The positions among a slot's links. They hold the neighbours of a call in its callee's list of calls that the callee has not answered yet. The other
 * links belong to the queue.
 */
export const SlotLink = { STRIDE: SLOT_WORDS, NEXT_SERVED: 6, PREVIOUS_SERVED: 7 } as const;

/**
 * Positions of a slot's four references. V8 puts the elements of a large array 24 bytes after the start of a cache line. So
 * the positions begin at 1: then the four references of a slot are in one line.
 */
export const SlotReference = {
  STRIDE: 4,
  /** The host that calls. The reference may stay after the call has ended, since hosts are never removed. */
  CALLER: 1,
  /** The function that is called when the event fires or the call ends. For a stream's event: the stream. */
  CALLBACK: 2,
  ARG: 3,
  /** The request, response or error on its way. */
  MESSAGE: 4,
} as const;

/** What a pending event of a stream does, as stored in its slot. The first five kinds travel from one end to the other. */
export const StreamEvent = {
  OPEN: 0,
  CREDIT: 1,
  MESSAGE: 2,
  END: 3,
  CANCEL: 4,
  DEADLINE: 5,
  /** The stream's first bytes start to move. */
  WARM: 6,
  /** One end learns that the other is gone: its host died, or is cut off. */
  LOST_SERVER: 7,
  LOST_CLIENT: 8,
} as const;
