import { FIRST_USER_WORD, SLOT_WORDS } from "./event-queue.js";

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
} as const;

/** Layout of the words of a slot; the queue owns the first six. */
export const Word = {
  STRIDE: SLOT_WORDS,
  KIND: FIRST_USER_WORD,
  OWNER: FIRST_USER_WORD + 1,
  OWNER_LIFE: FIRST_USER_WORD + 2,
  OTHER: FIRST_USER_WORD + 3,
  OTHER_LIFE: FIRST_USER_WORD + 4,
  METHOD: FIRST_USER_WORD + 5,
  /** While a call is being served: its neighbours in the callee's list. Before and after: bytes of the message. */
  SERVED_NEXT: FIRST_USER_WORD + 8,
  SERVED_PREV: FIRST_USER_WORD + 9,
  BYTES: FIRST_USER_WORD + 8,
} as const;

/** Position of a call's deadline among a slot's 64-bit words. */
export const DEADLINE_DOUBLE = (FIRST_USER_WORD + 6) / 2;

/** What a pending stream event does, as stored in its slot. */
export const StreamEvent = {
  OPEN: 0,
  CREDIT: 1,
  MESSAGE: 2,
  END: 3,
  CANCEL: 4,
  DEADLINE: 5,
} as const;
