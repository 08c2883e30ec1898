import { HistoryDigest } from "./digest.js";
import type { Tick } from "./event-queue.js";

/** An event as it is folded into the digest. */
export interface HistoryEvent {
  readonly tick: Tick;
  /**
   * The number of the host to which the event happens; -1: none. For the beginning or end of a partition, hold or disturbance: the handle of
   * the partition, hold or disturbance.
   */
  readonly owner: number;
  /** The kind of the event. For a call or stream, the low 16 bits are the method's number, and the kind is in the bits above. */
  readonly kind: number;
  readonly detail: number;
}

const WORDS = 4;

/** A digest that also keeps the events themselves, until it is told to forget them. */
export class RecordingDigest extends HistoryDigest {
  private words: number[] = [];

  /** The number of events that are kept. */
  get kept(): number {
    return this.words.length / WORDS;
  }

  override fold(tick: Tick, owner: number, kind: number, detail: number): void {
    super.fold(tick, owner, kind, detail);
    this.words.push(tick, owner, kind, detail);
  }

  /** Returns the kept event number `i`, counted from 0. */
  event(i: number): HistoryEvent | undefined {
    if (i >= this.kept) return undefined;
    const [tick, owner, kind, detail] = this.words.slice(i * WORDS, (i + 1) * WORDS) as [
      number,
      number,
      number,
      number,
    ];
    return { tick, owner, kind, detail };
  }

  /** Returns the event that scheduled the kept event number `i`; undefined: it is not known here. */
  causeOf(_i: number): HistoryEvent | undefined {
    return undefined;
  }

  /** Finds the first event that is not the same in both histories, or that one of them lacks. Undefined: the histories are the same. */
  firstUnlike(other: RecordingDigest): number | undefined {
    const [mine, theirs] = [this.words, other.words];
    const end = Math.max(mine.length, theirs.length);
    for (let i = 0; i < end; i++) if (mine[i] !== theirs[i]) return Math.floor(i / WORDS);
    return undefined;
  }

  forget(): void {
    this.words = [];
  }
}
