import type { MethodTable } from "../calls/method-table.js";
import { type HostTable, HostWord } from "../host-table.js";
import type { EventQueue } from "./event-queue.js";
import { Kind, SlotReference, Word } from "./slot.js";

// Use constants of this module, not properties of imported objects: the compiler folds only the former into the hot path.
const { STRIDE, KIND, OWNER, OTHER } = Word;
const { STRIDE: REFERENCES, CALLER, CALLBACK, ARG } = SlotReference;
const { STRIDE: HOST_WORDS } = HostWord;
const { REQUEST, REPLY } = Kind;

/** The tables that are read ahead. */
export interface LookedAt {
  readonly queue: EventQueue;
  readonly references: readonly unknown[];
  readonly table: HostTable;
  readonly methods: MethodTable;
}

/**
 * Reads the data of the next events before the first of them fires. Their slots, hosts and objects are at random places in memory. If each
 * event read its data when it fires, every read would wait for memory. When the data of many events is read at once, the waits overlap.
 * Reading ahead changes no result.
 */
export class LookAhead {
  /** A value that depends on everything that was read, so that the compiler removes no read. */
  seen = 0;

  constructor(private readonly kernel: LookedAt) {}

  /** Reads ahead for the entries [from, to): `entries[i] >>> 8` is the slot of an event that fires next; 0 for none. */
  over(entries: Int32Array, from: number, to: number): void {
    const { references, queue, table } = this.kernel;
    const { words } = queue;
    const { methods } = this.kernel.methods;
    const hostWords = table.words;
    const known = table.size;
    let seen = 0;
    for (let i = from; i < to; i++) {
      const slot = entries[i]! >>> 8;
      seen ^= words[slot * STRIDE]!;
      if (references[slot * REFERENCES + CALLBACK] === this) seen++;
    }
    // Read the hosts and objects that the slots name. The pass before has read the slots, which say where these are.
    for (let i = from; i < to; i++) {
      const at = (entries[i]! >>> 8) * STRIDE;
      const kind = words[at + KIND]!;
      const owner = words[at + OWNER]!;
      const other = words[at + OTHER]!;
      if (owner >= 0 && owner < known) seen ^= hostWords[owner * HOST_WORDS]!;
      if (other >= 0 && other < known) seen ^= hostWords[other * HOST_WORDS]!;
      if ((kind & 0xff) === REQUEST && methods[kind >> 8]!.handlers[other] === undefined) seen++;
    }
    // Read the program that is called, or that waits for an answer.
    for (let i = from; i < to; i++) {
      const slot = entries[i]! >>> 8;
      const kind = words[slot * STRIDE + KIND]!;
      if ((kind & 0xff) === REQUEST) {
        if (typeof methods[kind >> 8]!.handlers[words[slot * STRIDE + OTHER]!] === "object") seen++;
      } else {
        if (typeof references[slot * REFERENCES + ARG] === "object") seen++;
        if ((kind & 0xff) === REPLY) seen ^= (references[slot * REFERENCES + CALLER] as { number: number }).number;
      }
    }
    this.seen = seen;
  }
}
